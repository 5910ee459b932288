"""Questions in words with what they mean, to measure Ask by."""
