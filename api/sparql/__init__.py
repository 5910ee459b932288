"""The SPARQL protocol and the Graph Store Protocol: requests read strictly, answers in every standard format."""
