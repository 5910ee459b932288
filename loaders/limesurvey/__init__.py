"""LimeSurvey: from an exported survey to the answers of health systems as RDF.

``structure`` says what was asked, ``column`` what each column of an export is called, ``table`` what was answered,
``crosswalk`` what the questions mean, ``response`` what a health system said; each module adds one of these nouns.

Reading: ``lss`` makes the structure, ``export`` the table. An export is opened within bounds (``archive``,
``document``) and becomes a ``sheet`` of raw cells (``lsr``, ``vv``, ``csv_text``, ``json_text``); its ``heading``s are
looked up among the columns, and a ``cell`` is read as what its way of being exported can tell.
"""
