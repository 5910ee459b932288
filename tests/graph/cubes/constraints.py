"""The integrity constraints of the RDF Data Cube recommendation (section 11.1), each as a query that finds what breaks it.

https://www.w3.org/TR/vocab-data-cube/#wf-rules defines them in prose and, normatively, by queries. These are queries of
our own for the same conditions: an ASK that is true where a constraint is broken.
"""

PREFIXES = """
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

_STRUCTURED = "?observation qb:dataSet ?cube . ?cube qb:structure ?structure . ?structure qb:component ?part . ?part qb:componentProperty ?property ."

CONSTRAINTS = {
    "1 every observation is in exactly one cube": """
        SELECT ?observation WHERE { ?observation a qb:Observation OPTIONAL { ?observation qb:dataSet ?cube } }
        GROUP BY ?observation HAVING (COUNT(DISTINCT ?cube) != 1)""",
    "2 every cube has exactly one structure": """
        SELECT ?cube WHERE { ?cube a qb:DataSet OPTIONAL { ?cube qb:structure ?structure } }
        GROUP BY ?cube HAVING (COUNT(DISTINCT ?structure) != 1)""",
    "3 every structure has a measure": """
        ?structure a qb:DataStructureDefinition
        MINUS { ?structure qb:component/qb:componentProperty ?measure . ?measure a qb:MeasureProperty }""",
    "4 every dimension has a range": """
        ?dimension a qb:DimensionProperty MINUS { ?dimension rdfs:range ?range }""",
    "5 a dimension of concepts has a code list": """
        ?dimension a qb:DimensionProperty ; rdfs:range skos:Concept MINUS { ?dimension qb:codeList ?list }""",
    "6 only attributes are optional": """
        ?structure qb:component ?part . ?part qb:componentRequired false ; qb:componentProperty ?property
        MINUS { ?property a qb:AttributeProperty }""",
    "7 every slice key belongs to a structure": """
        ?key a qb:SliceKey MINUS { ?structure a qb:DataStructureDefinition ; qb:sliceKey ?key }""",
    "8 a slice key uses properties of its structure": """
        ?structure qb:sliceKey ?key . ?key qb:componentProperty ?property
        MINUS { ?structure qb:sliceKey ?key ; qb:component/qb:componentProperty ?property }""",
    "9 every slice has exactly one key": """
        SELECT ?slice WHERE { ?slice a qb:Slice OPTIONAL { ?slice qb:sliceStructure ?key } }
        GROUP BY ?slice HAVING (COUNT(DISTINCT ?key) != 1)""",
    "10 every slice has a value for each dimension of its key": """
        ?slice qb:sliceStructure/qb:componentProperty ?dimension MINUS { ?slice ?dimension ?value }""",
    "11 every observation has a value for each dimension": _STRUCTURED
    + """ ?property a qb:DimensionProperty FILTER NOT EXISTS { ?observation ?property ?value }""",
    "12 no two observations of a cube have the same values for all dimensions": """
        SELECT ?cube ?place WHERE {
          { SELECT ?cube ?observation (GROUP_CONCAT(?value; separator="|") AS ?place) WHERE {
              { SELECT ?cube ?observation ?value WHERE { """
    + _STRUCTURED
    + """ ?property a qb:DimensionProperty . ?observation ?property ?term .
                  BIND (CONCAT(STR(?property), "=", STR(?term)) AS ?value) }
                ORDER BY ?cube ?observation ?value }
            } GROUP BY ?cube ?observation }
        } GROUP BY ?cube ?place HAVING (COUNT(?observation) > 1)""",
    "13 every observation has its required attributes": _STRUCTURED
    + """ ?part qb:componentRequired true . ?property a qb:AttributeProperty
        FILTER NOT EXISTS { ?observation ?property ?value }""",
    "14 without a measure dimension every observation has every measure": _STRUCTURED
    + """ ?property a qb:MeasureProperty
        FILTER NOT EXISTS { ?structure qb:component/qb:componentProperty qb:measureType }
        FILTER NOT EXISTS { ?observation ?property ?value }""",
    "15 with a measure dimension every observation has the measure that it names": """
        ?observation qb:dataSet/qb:structure ?structure ; qb:measureType ?measure .
        ?structure qb:component/qb:componentProperty qb:measureType
        FILTER NOT EXISTS { ?observation ?measure ?value }""",
    "16 with a measure dimension an observation has no other measure": _STRUCTURED
    + """ ?structure qb:component/qb:componentProperty qb:measureType . ?observation qb:measureType ?measure .
        ?property a qb:MeasureProperty . ?observation ?property ?value FILTER (?property != ?measure)""",
    "17 with a measure dimension each point has an observation for each measure": """
        SELECT ?cube ?place WHERE {
          { SELECT ?cube (COUNT(DISTINCT ?measure) AS ?declared) WHERE {
              ?cube qb:structure ?structure . ?structure qb:component/qb:componentProperty qb:measureType, ?measure .
              ?measure a qb:MeasureProperty } GROUP BY ?cube }
          { SELECT ?cube ?observation ?named (GROUP_CONCAT(?value; separator="|") AS ?place) WHERE {
              { SELECT ?cube ?observation ?named ?value WHERE { """
    + _STRUCTURED
    + """ ?observation qb:measureType ?named . ?property a qb:DimensionProperty FILTER (?property != qb:measureType)
                  ?observation ?property ?term . BIND (CONCAT(STR(?property), "=", STR(?term)) AS ?value) }
                ORDER BY ?cube ?observation ?value }
            } GROUP BY ?cube ?observation ?named }
        } GROUP BY ?cube ?place ?declared HAVING (COUNT(DISTINCT ?named) != ?declared)""",
    "18 observations of a slice are in the cube of the slice": """
        ?cube qb:slice/qb:observation ?observation FILTER NOT EXISTS { ?observation qb:dataSet ?cube }""",
    "19 a value of a coded dimension is in its code list": _STRUCTURED
    + """ ?property a qb:DimensionProperty ; qb:codeList ?list . ?observation ?property ?value
        FILTER (
          (EXISTS { ?list a skos:ConceptScheme } && NOT EXISTS { ?value a skos:Concept ; skos:inScheme ?list }) ||
          (EXISTS { ?list a skos:Collection } && NOT EXISTS { ?value a skos:Concept . ?list skos:member+ ?value })
        )""",
    "20 a value of a dimension with a hierarchy is in it": _STRUCTURED
    + """ ?property a qb:DimensionProperty ; qb:codeList ?list . ?list a qb:HierarchicalCodeList ;
          qb:parentChildProperty $property . ?observation ?property ?value
        FILTER NOT EXISTS { ?list qb:hierarchyRoot/($property)* ?value }""",
    "21 a value of a dimension with an inverse hierarchy is in it": _STRUCTURED
    + """ ?property a qb:DimensionProperty ; qb:codeList ?list . ?list a qb:HierarchicalCodeList ;
          qb:parentChildProperty [ <http://www.w3.org/2002/07/owl#inverseOf> $property ] . ?observation ?property ?value
        FILTER NOT EXISTS { ?list qb:hierarchyRoot/(^$property)* ?value }""",
}
"""The pattern, or the query, that matches where a constraint is broken, by number and meaning.

Constraints 20 and 21 hold for each property that orders a hierarchy; it stands in for ``$property``.
"""

HIERARCHIES = PREFIXES + (
    "SELECT DISTINCT ?property WHERE { ?list qb:parentChildProperty ?stated . "
    "OPTIONAL { ?stated <http://www.w3.org/2002/07/owl#inverseOf> ?inverse } BIND (COALESCE(?inverse, ?stated) AS ?property) }"
)

NORMALISE = (
    PREFIXES
    + """
INSERT { ?o a qb:Observation } WHERE { { ?s qb:observation ?o } UNION { ?o qb:dataSet ?d } } ;
INSERT { ?d a qb:DataSet } WHERE { { ?o qb:dataSet ?d } UNION { ?d qb:slice ?s } } ;
INSERT { ?s a qb:Slice } WHERE { ?d qb:slice ?s } ;
INSERT { ?c qb:componentProperty ?p . ?p a qb:DimensionProperty } WHERE { ?c qb:dimension ?p } ;
INSERT { ?c qb:componentProperty ?p . ?p a qb:MeasureProperty } WHERE { ?c qb:measure ?p } ;
INSERT { ?c qb:componentProperty ?p . ?p a qb:AttributeProperty } WHERE { ?c qb:attribute ?p } ;
INSERT { ?o qb:dataSet ?d } WHERE { ?d qb:slice/qb:observation ?o } ;
INSERT { ?o ?p ?v } WHERE { ?c qb:componentProperty ?p ; qb:componentAttachment qb:DataSet .
  ?d qb:structure/qb:component ?c ; ?p ?v . ?o qb:dataSet ?d } ;
INSERT { ?o ?p ?v } WHERE { ?c qb:componentProperty ?p ; qb:componentAttachment qb:Slice .
  ?d qb:structure/qb:component ?c ; qb:slice ?s . ?s ?p ?v ; qb:observation ?o } ;
INSERT { ?o ?p ?v } WHERE { ?d qb:structure/qb:component/qb:componentProperty ?p ; qb:slice ?s .
  ?p a qb:DimensionProperty . ?s ?p ?v ; qb:observation ?o }
"""
)
"""The normalization algorithm (section 10.2): what a cube may leave unsaid."""
