"""Search by words and by meaning over an index that is part of the snapshot."""
