"""Messages survive the wire."""

import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.engine import messages
from api.engine.job import Job, ResultKind
from api.engine.messages import Frame, FrameKind, ProtocolError

FRAMES = st.builds(Frame, st.sampled_from(FrameKind), st.binary(max_size=200))


@given(st.lists(FRAMES, max_size=5))
def test_frames_arrive_as_they_were_sent(frames):
    async def arrived():
        reader = asyncio.StreamReader()
        reader.feed_data(b"".join(messages.encode(*frame) for frame in frames))
        return [await messages.receive(reader) for _ in frames]

    assert asyncio.run(arrived()) == frames


@given(FRAMES)
def test_workers_read_the_same(frame):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(messages.encode(*frame))
        assert messages.receive_blocking(theirs) == frame


@pytest.mark.parametrize("sent", [b"", b"\0\0", messages.encode(FrameKind.JOB, b"abc")[:-1]])
def test_a_worker_notices_that_the_other_side_is_gone(sent):
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            ours.sendall(sent)
        assert messages.receive_blocking(theirs) is None


@pytest.mark.parametrize("rubbish", [b"\0\0\0\0?", b"\xff\xff\xff\xffD"])
def test_rubbish_is_no_message(rubbish):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(rubbish)
        with pytest.raises(ProtocolError):
            messages.receive_blocking(theirs)


def test_a_job_survives():
    job = Job("ASK { ?é ?p '\ud800' }", graph=None, base="http://x.example/", dataset=(("urn:a",), ()))
    assert Job.decode(job.encode()) == job
    assert job.format_for(ResultKind.GRAPH) is None
    assert job.format_for(ResultKind.BOOLEAN) == "application/sparql-results+json"


def test_an_error_survives():
    assert messages.read_error(messages.error_payload("QueryTimeout", None, "timeout")) == (
        "QueryTimeout",
        None,
        "timeout",
    )
