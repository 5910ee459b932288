"""LimeSurvey: from an exported survey to the answers of health systems as RDF.

``structure`` says what was asked, ``column`` what each column of an export is called, ``table`` what was answered,
``crosswalk`` what the questions mean, ``response`` what a health system said; each module adds one of these nouns.
"""
