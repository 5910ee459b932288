"""What each type of problem means, and what to do about it: the texts for its page and its RDF."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Advice:
    """What a type of problem means, and what whoever meets it had better do."""

    meaning: str
    remedy: str


ADVICE: Final[Mapping[str, Advice]] = {
    "acceptance-begun": Advice(
        "The submission was accepted before, but that broke off: only some of its records may be in the curated files.",
        "Accept it again to see what stands in the way, mend that, and accept it once more.",
    ),
    "address-too-long": Advice(
        "The address of the request is longer than addresses may be, as a rule because a long query is part of it.",
        "Send the query in the body of a POST request, which may be longer.",
    ),
    "already-decided": Advice(
        "The submission was accepted or rejected before. A decision is not changed.",
        "Mend the curated file itself, or have the records submitted again.",
    ),
    "bad-request": Advice(
        "The request does not have the form that the SPARQL 1.1 protocol prescribes; the detail names the part.",
        "Mend the part that is named. An address copied from a page of the site has the right form.",
    ),
    "busy": Advice(
        "As much is being worked on as this server does at once, and nothing became free in time. It is no fault of "
        "the request.",
        "Send it again after the seconds that the header Retry-After gives.",
    ),
    "content-too-costly": Advice(
        "The file was being validated, but that took more time or memory than one file may take, and was stopped.",
        "Send it in parts, or validate it on your own machine by 'genoguide validate'.",
    ),
    "content-too-large": Advice(
        "The file is larger than what is validated here.",
        "Send it in parts, or validate it on your own machine by 'genoguide validate'.",
    ),
    "decision-failed": Advice(
        "The decision could not be carried out. The fault is here; the log names it.",
        "Decide again later. Whoever runs the site: the log says what went wrong.",
    ),
    "decision-malformed": Advice(
        "What was sent is no decision.",
        "Send JSON with the state, accepted or rejected, and, for a rejection, the reason; the detail shows one.",
    ),
    "desk-full": Advice(
        "As many submissions wait for their review as may, whoever sent them.",
        "Hand this in later; Retry-After says when to try.",
    ),
    "dialect-refused": Advice(
        "The query is SPARQL 1.1, but this site answers from another engine, which does not take it in this form.",
        "Write it in another way: the detail says what the engine objected to.",
    ),
    "engine-failure": Advice(
        "The engine could not evaluate the query, or broke down over it. The fault is here, not with the query.",
        "Write the query in a simpler way. Please report it, with the number that the answer gives.",
    ),
    "format-unavailable": Advice(
        "The answer cannot be had in any of the formats that the header Accept, or format= in the address, names.",
        "Ask for one of the formats that the detail lists. SELECT and ASK result in tables, CONSTRUCT and DESCRIBE in "
        "graphs.",
    ),
    "graph-exists": Advice(
        "An update creates a graph of a name that there is already. Updates are taken by a scratch server alone.",
        "Take another name, drop the graph first, or write CREATE SILENT.",
    ),
    "key-malformed": Advice(
        "The header Idempotency-Key holds no key.",
        "Send 1 to 200 visible ASCII characters, a new key for each new content.",
    ),
    "key-reused": Advice(
        "Other content came under this Idempotency-Key before.",
        "Take a new key for new content; repeat a key only with the very same content.",
    ),
    "media-type-unsupported": Advice(
        "The body of the request is of a type that is not read at this address; the header Content-Type says which.",
        "Send one of the types that the detail lists, not compressed, and name it in Content-Type.",
    ),
    "memory-exceeded": Advice(
        "The query needed more memory than one query may have. Sorting, grouping, DISTINCT and cross products keep all "
        "rows in memory.",
        "Narrow the query down before it sorts or groups, see that all patterns share a variable, or work on the dump.",
    ),
    "nested-too-deeply": Advice(
        "The query is nested so deeply that the engine runs out of stack.",
        "Write it flatter: long chains of OPTIONAL, UNION or arithmetic can often be a VALUES or IN.",
    ),
    "no-submissions": Advice(
        "This server takes no submissions.",
        "Send the records to whoever runs the site, or to a server that takes them.",
    ),
    "not-conforming": Advice(
        "The file was validated, and what it says does not conform to what records of its kind must have.",
        "Each of the errors says where it is, what is wrong there, what was expected and how to mend it.",
    ),
    "nothing-sent": Advice(
        "The request to validate holds no content, or not where it is looked for.",
        "Send the file as the body of a POST request, or as the field 'file' or 'text' of a form.",
    ),
    "parameter": Advice(
        "A question was asked with a parameter that it does not have, without one that it needs, or with a value of "
        "the wrong kind.",
        "The detail names the parameter and often the nearest value that is known. The page of the question lists all.",
    ),
    "query-missing": Advice(
        "The request to the SPARQL endpoint has no query.",
        "Give it as query= in the address or in a form, or as a body of the type application/sparql-query.",
    ),
    "query-syntax": Advice(
        "The text is not a SPARQL 1.1 query, or names a function that there is not.",
        "Look at the line and column in the detail. A missing PREFIX is the most frequent cause.",
    ),
    "query-timeout": Advice(
        "The query took longer than a query may take, and was stopped. Nothing of its result was kept.",
        "Narrow it down, see that all patterns share a variable, ask for less by LIMIT, or work on the dump.",
    ),
    "query-too-long": Advice(
        "The text of the query is longer than is read here.",
        "Leave out what it does not need, or ask in parts: long lists of values can be split.",
    ),
    "question-too-long": Advice(
        "A question in words, or a search, is longer than is read here.",
        "Say it in one sentence: what is looked for, and where.",
    ),
    "quota-met": Advice(
        "As many submissions with this token wait for their review as may.",
        "Hand in more when some of them have had it.",
    ),
    "text-unknown": Advice(
        "A decision on a survey is about a text that the survey does not have.",
        "Take the ids of texts from its review file, which GET /submissions/ID/texts returns.",
    ),
    "reason-missing": Advice(
        "A submission is rejected without a reason.",
        "Give one, in words that help the sender to mend the submission.",
    ),
    "reason-refused": Advice(
        "The reason is longer than reasons may be, or no plain text.",
        "Write one paragraph of plain text.",
    ),
    "records-changed": Advice(
        "Records of the submission were changed in the curated files after it came. To accept it would undo that.",
        "Compare the two. Then accept and overwrite, or reject with the reason.",
    ),
    "refused": Advice(
        "The decision is not taken; the detail says why.",
        "Mend what the detail names, and decide again.",
    ),
    "result-too-large": Advice(
        "The result is larger than one answer may be, in bytes or in rows.",
        "Ask for less by LIMIT and OFFSET, for fewer columns, or take the dump of the whole dataset.",
    ),
    "scope-missing": Advice(
        "The token is good, but not for what is asked for.",
        "Ask whoever runs the site for a token with the scope that the detail names.",
    ),
    "search-unavailable": Advice(
        "The data that is served has no index to search in.",
        "Use the questions or SPARQL instead. Whoever runs the site: 'genoguide build' makes the index.",
    ),
    "service-refused": Advice(
        "The query wants this endpoint to call another one (SERVICE), which it does not do.",
        "Ask the other endpoint yourself, and join the results.",
    ),
    "storage-full": Advice(
        "There is no space left on the server. Nothing of what was sent was kept.",
        "Hand it in later. Whoever runs the site: make room in the workspace.",
    ),
    "storage-unavailable": Advice(
        "The server cannot write what is handed in. Nothing of it was kept.",
        "Hand it in later. Whoever runs the site: see the log and 'genoguide doctor'.",
    ),
    "submission-damaged": Advice(
        "What is kept of the submission is not what was sent.",
        "Whoever runs the site: bring the folder of the submission back from a backup.",
    ),
    "submission-failed": Advice(
        "The submission could not be taken. The fault is here, not with what was sent.",
        "Hand it in again later, under the same Idempotency-Key. Please report it if it happens again.",
    ),
    "token-invalid": Advice(
        "The token is unknown, has expired, or was revoked; which of these is not told.",
        "Ask whoever runs the site for a new one.",
    ),
    "token-malformed": Advice(
        "The token is not sent as it should be.",
        "Send it once, in the header 'Authorization: Bearer ...'.",
    ),
    "token-missing": Advice(
        "What is asked for needs a token, and the request has none.",
        "Send it in the header 'Authorization: Bearer ...'. Who runs the site gives tokens out.",
    ),
    "tokens-unreadable": Advice(
        "The server cannot check tokens now, so nobody is let in.",
        "Send the request again later. Whoever runs the site: 'genoguide doctor' says what is wrong.",
    ),
    "too-many-files": Advice(
        "You have had as many files validated in the last minute as one address may.",
        "Wait for the seconds that the header Retry-After gives. For many files there is 'genoguide validate'.",
    ),
    "too-many-submissions": Advice(
        "Much was handed in from one address, or with one token, in the last minute.",
        "Wait for the seconds that the header Retry-After gives.",
    ),
    "unavailable": Advice(
        "This site answers from another engine, which does not answer now.",
        "Send the request again in a moment. If it lasts, tell whoever runs the site.",
    ),
    "unknown-graph": Advice(
        "There is no graph of the name that the request gives.",
        "See the list of graphs at /rdf-graph-store, and give the whole IRI of one.",
    ),
    "unknown-query": Advice(
        "There is no question of this name.",
        "See the list of questions at /queries.",
    ),
    "unknown-submission": Advice(
        "There is no submission with this id.",
        "Look at the id that came when it was handed in.",
    ),
    "validation-failed": Advice(
        "The process that validates could not start, or broke down. The fault is here, not with the file.",
        "Send it again in a moment. Please report it if it happens again, with the number that the answer gives.",
    ),
}
"""The advice on each type, by its name."""
