"""The dataset as a whole: what it is, its versions and dumps, its report, and what robots and feed readers are told."""
