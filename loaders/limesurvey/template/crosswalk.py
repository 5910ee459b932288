"""Writing the crosswalk of a questionnaire."""

import yaml

from loaders.limesurvey.template.questionnaire import Questionnaire

_HEADER = """\
# The crosswalk, format 1, of the survey made with it: what each question means. Only questions named here are read.
# Should LimeSurvey give the survey another number when it imports it, write that number under sids.
"""


def write_crosswalk(questionnaire: Questionnaire) -> bytes:
    """Return the crosswalk of ``questionnaire`` as a YAML file; equal questionnaires give equal bytes."""
    text = yaml.dump(questionnaire.crosswalk, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
    return (_HEADER + text).encode()


class _Plain(yaml.SafeDumper):
    """Writes every value where it stands, without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True
