"""The query engine: worker processes that evaluate SPARQL on a read-only store, bounded in time, memory and size.

``pool.WorkerPool`` takes a ``job.Job`` and gives an ``evaluation.EvaluationResult`` or raises one of ``errors``.
This module imports nothing, so that a worker starts fast.
"""
