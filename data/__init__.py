"""What is known: curated YAML-LD files of practices, documents, recommendations and findings."""
