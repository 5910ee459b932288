"""Questions in words: what they mean as competency queries, and what the answers say."""
