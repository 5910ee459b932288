"""Country reports: one file a country that reads without a network and prints on paper."""
