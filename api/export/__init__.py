"""What ``genoguide export`` writes: the knowledge graph in forms that others take it in."""
