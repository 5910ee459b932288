"""The survey template: a questionnaire of the maturity model for the next wave, and the crosswalk that loads it.

``model`` reads the texts of the ontology, ``questionnaire`` fills them into ``questionnaire.yaml``, ``lss`` writes the
result as a structure file that LimeSurvey imports.
"""
