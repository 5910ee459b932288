"""Writing a questionnaire as a structure file (.lss) in the layout of LimeSurvey 6, which LimeSurvey imports.

The sections, their order and their fields are those that LimeSurvey 6.4 exports; a field without a value is left out
of its row, as there.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from loaders.limesurvey.structure import Group, Option, Question, QuestionType, Structure, Subquestion, Texts
from loaders.limesurvey.template.questionnaire import Questionnaire

_QUESTION: Final = (
    "qid parent_qid sid gid type title preg other mandatory encrypted question_order scale_id same_default relevance "
    "question_theme_name modulename same_script"
)
FIELDS: Final = {
    "answers": "aid qid code sortorder assessment_value scale_id",
    "answer_l10ns": "id aid answer language",
    "groups": "gid sid group_order randomization_group grelevance",
    "group_l10ns": "id gid group_name description language sid group_order randomization_group grelevance",
    "questions": _QUESTION,
    "subquestions": _QUESTION,
    "question_l10ns": "id qid question help script language",
    "question_attributes": "qid attribute value language",
    "surveys": (
        "sid gsid admin expires startdate adminemail anonymized format savetimings template language "
        "additional_languages datestamp usecookie allowregister allowsave autonumber_start autoredirect allowprev "
        "printanswers ipaddr ipanonymize refurl showsurveypolicynotice publicstatistics publicgraphs listpublic "
        "htmlemail sendconfirmation tokenanswerspersistence assessments usecaptcha usetokens bounce_email "
        "attributedescriptions emailresponseto emailnotificationto tokenlength showxquestions showgroupinfo "
        "shownoanswer showqnumcode bouncetime bounceprocessing bounceaccounttype bounceaccounthost bounceaccountpass "
        "bounceaccountencryption bounceaccountuser showwelcome showprogress questionindex navigationdelay nokeyboard "
        "alloweditaftercompletion googleanalyticsstyle googleanalyticsapikey tokenencryptionoptions"
    ),
    "surveys_languagesettings": (
        "surveyls_survey_id surveyls_language surveyls_title surveyls_description surveyls_welcometext "
        "surveyls_endtext surveyls_policy_notice surveyls_policy_error surveyls_policy_notice_label surveyls_url "
        "surveyls_urldescription surveyls_email_invite_subj surveyls_email_invite surveyls_email_remind_subj "
        "surveyls_email_remind surveyls_email_register_subj surveyls_email_register surveyls_email_confirm_subj "
        "surveyls_email_confirm surveyls_dateformat surveyls_attributecaptions surveyls_alias "
        "email_admin_notification_subj email_admin_notification email_admin_responses_subj email_admin_responses "
        "surveyls_numberformat attachments"
    ),
}
"""The fields of each section, in the order in which LimeSurvey 6.4 (DBVersion 620) declares them."""
THEMES: Final = {
    QuestionType.TEXT_DISPLAY: "boilerplate",
    QuestionType.LIST_DROPDOWN: "list_dropdown",
    QuestionType.LIST_RADIO: "listradio",
    QuestionType.SHORT_TEXT: "shortfreetext",
    QuestionType.LONG_TEXT: "longfreetext",
    QuestionType.ARRAY: "arrays/array",
    QuestionType.NUMBER: "numerical",
    QuestionType.MULTIPLE_CHOICE: "multiplechoice",
    QuestionType.YES_NO: "yesno",
}
"""LimeSurvey's question themes, which it looks for by the type of a question, for the types that the template has."""
_SETTINGS: Final = {
    "gsid": "1",
    "admin": "",
    "adminemail": "",
    "template": "inherit",
    "usecookie": "N",
    "allowregister": "N",
    "autonumber_start": "0",
    "autoredirect": "N",
    "printanswers": "N",
    "showsurveypolicynotice": "0",
    "publicstatistics": "N",
    "publicgraphs": "N",
    "listpublic": "N",
    "htmlemail": "Y",
    "sendconfirmation": "N",
    "tokenanswerspersistence": "N",
    "assessments": "N",
    "usecaptcha": "N",
    "usetokens": "N",
    "bounce_email": "",
    "tokenlength": "15",
    "showxquestions": "Y",
    "showgroupinfo": "B",
    "shownoanswer": "Y",
    "showqnumcode": "X",
    "bounceprocessing": "N",
    "showwelcome": "Y",
    "showprogress": "Y",
    "navigationdelay": "0",
    "nokeyboard": "N",
    "alloweditaftercompletion": "N",
    "tokenencryptionoptions": "",
}
"""LimeSurvey's own settings of a survey, beside those that the template sets; nobody is named in them."""
_MAILS: Final = ("invite", "remind", "register", "confirm")
_NOTICES: Final = ("email_admin_notification", "email_admin_responses")
_ISO_DATE: Final = "6"

Row = Mapping[str, object]


def write_lss(questionnaire: Questionnaire) -> bytes:
    """Return the structure file of ``questionnaire``; equal questionnaires give equal bytes."""
    return "".join(_lines(questionnaire)).encode()


def _lines(questionnaire: Questionnaire) -> Iterator[str]:
    structure = questionnaire.structure
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>\n'
    yield f" <DBVersion>{structure.database_version}</DBVersion>\n <languages>\n"
    additional = (language for language in structure.languages if language != structure.base_language)
    for language in (*additional, structure.base_language):  # LimeSurvey writes the base language last
        yield f"  <language>{escape(language)}</language>\n"
    yield " </languages>\n"
    for section, rows in _sections(questionnaire).items():
        yield from _section(section, rows)
    yield "</document>\n"


def _section(name: str, rows: Iterable[Row]) -> Iterator[str]:
    fields = FIELDS[name].split()
    yield f" <{name}>\n  <fields>\n"
    yield from (f"   <fieldname>{field}</fieldname>\n" for field in fields)
    yield "  </fields>\n  <rows>\n"
    for row in rows:
        yield "   <row>\n"
        yield from (_cell(field, row[field]) for field in fields if row.get(field) is not None)
        yield "   </row>\n"
    yield f"  </rows>\n </{name}>\n"


def _cell(field: str, value: object) -> str:
    text = str(value).replace("]]>", "]] >")
    return f"    <{field}><![CDATA[{text}]]></{field}>\n" if text else f"    <{field}/>\n"


def _sections(questionnaire: Questionnaire) -> Mapping[str, Iterable[Row]]:
    structure = questionnaire.structure
    questions = list(structure.questions)
    return {
        "answers": (_answer(q, o, n) for q in questions for n, o in enumerate(q.options, 1)),
        "answer_l10ns": _answer_texts(questions),
        "groups": (_group(structure, group) for group in structure.groups),
        "group_l10ns": _group_texts(questionnaire),
        "questions": (
            _question(structure, q, n) for group in structure.groups for n, q in enumerate(group.questions, 1)
        ),
        "subquestions": (_subquestion(structure, q, s, n) for q in questions for n, s in enumerate(q.subquestions, 1)),
        "question_l10ns": _question_texts(questionnaire),
        "question_attributes": (
            {"qid": q.id, "attribute": name, "value": value, "language": ""}
            for q in questions
            for name, value in q.attributes.items()
        ),
        "surveys": [_survey(questionnaire)],
        "surveys_languagesettings": (_language_settings(questionnaire, language) for language in structure.languages),
    }


def _answer(question: Question, option: Option, order: int) -> Row:
    return {
        "aid": option.id,
        "qid": question.id,
        "code": option.code,
        "sortorder": order,
        "assessment_value": 0,
        "scale_id": option.scale,
    }


def _answer_texts(questions: Iterable[Question]) -> Iterator[Row]:
    texts = ((o.id, language, text) for q in questions for o in q.options for language, text in o.texts.items())
    for number, (option, language, text) in enumerate(texts, 1):
        yield {"id": number, "aid": option, "answer": text, "language": language}


def _group(structure: Structure, group: Group) -> dict[str, object]:
    return {
        "gid": group.id,
        "sid": structure.survey,
        "group_order": group.id,
        "randomization_group": "",
        "grelevance": group.relevance,
    }


def _group_texts(questionnaire: Questionnaire) -> Iterator[Row]:
    structure = questionnaire.structure
    texts = ((group, language, text) for group in structure.groups for language, text in group.texts.items())
    for number, (group, language, text) in enumerate(texts, 1):
        description = questionnaire.descriptions[group.id][language]
        named = {"id": number, "group_name": text, "description": description, "language": language}
        yield {**named, **_group(structure, group)}


def _question(structure: Structure, question: Question, order: int) -> Row:
    return {
        **_any_question(structure, question, order),
        "qid": question.id,
        "parent_qid": 0,
        "type": question.type.value,
        "title": question.code,
        "other": "Y" if question.other else "N",
        "mandatory": "Y" if question.mandatory else "N",
        "relevance": question.relevance,
        "question_theme_name": THEMES[question.type],
    }


def _subquestion(structure: Structure, question: Question, subquestion: Subquestion, order: int) -> Row:
    return {
        **_any_question(structure, question, order),
        "qid": subquestion.id,
        "parent_qid": question.id,
        "type": "T",
        "title": subquestion.code,
        "other": "N",
        "mandatory": "N",
        "scale_id": subquestion.scale,
        "relevance": subquestion.relevance,
    }


def _any_question(structure: Structure, question: Question, order: int) -> dict[str, object]:
    fixed = {"preg": "", "encrypted": "N", "scale_id": 0, "same_default": 0, "same_script": 0}
    return {**fixed, "sid": structure.survey, "gid": question.group, "question_order": order}


def _question_texts(questionnaire: Questionnaire) -> Iterator[Row]:
    texts = [row for q in questionnaire.structure.questions for row in _texts_of(q, questionnaire.help[q.code])]
    yield from ({"id": number, **row} for number, row in enumerate(texts, 1))


def _texts_of(question: Question, shown: Texts) -> Iterator[Row]:
    for language, text in question.texts.items():
        yield {"qid": question.id, "question": text, "help": shown[language], "language": language}
    for subquestion in question.subquestions:
        for language, text in subquestion.texts.items():
            yield {"qid": subquestion.id, "question": text, "help": "", "language": language}


def _survey(questionnaire: Questionnaire) -> Row:
    structure = questionnaire.structure
    additional = " ".join(language for language in structure.languages if language != structure.base_language)
    languages = {"language": structure.base_language, "additional_languages": additional}
    return {**_SETTINGS, **questionnaire.settings, "sid": structure.survey, **languages}


def _language_settings(questionnaire: Questionnaire, language: str) -> Row:
    mails = {f"surveyls_email_{mail}{part}": "" for mail in _MAILS for part in ("", "_subj")}
    notices = {f"{notice}{part}": "" for notice in _NOTICES for part in ("", "_subj")}
    return {
        **mails,
        **notices,
        "surveyls_survey_id": questionnaire.structure.survey,
        "surveyls_language": language,
        "surveyls_title": questionnaire.structure.titles[language],
        "surveyls_description": "",
        "surveyls_welcometext": questionnaire.welcome[language],
        "surveyls_endtext": questionnaire.end[language],
        "surveyls_dateformat": _ISO_DATE,
        "surveyls_numberformat": 0,
    }
