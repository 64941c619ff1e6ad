"""No-op trials of Optuna: the overhead of its storage per trial, for comparison.

Usage: python3 throughput_optuna.py STORAGE_URL TRIALS WORKERS
       dotnet run -c Release --project tests/Benchmarks -- throughput

Needs Optuna (Debian: python3-optuna, 3.1) and, for PostgreSQL, psycopg2 (python3-psycopg2). WORKERS processes share one study, as in
Optuna's manual, with a random sampler, one parameter and a constant objective. Prints {"trials", "seconds", "cpuSeconds", "first", "last"}:
wall and processor time of all workers without their start, and trials per second in the first and the last quarter.
"""
import json
import multiprocessing
import resource
import sys
import time
import warnings

import optuna


def work(storage, trials, ready, go, results):
    quiet()
    study = optuna.load_study(study_name="noop", storage=storage, sampler=optuna.samplers.RandomSampler())
    ready.release()
    go.wait()
    before = resource.getrusage(resource.RUSAGE_SELF)
    ends = []
    study.optimize(lambda trial: 0.0 * trial.suggest_float("c", 1e-3, 1e3, log=True), n_trials=trials,
                   callbacks=[lambda _, __: ends.append(time.monotonic())])
    after = resource.getrusage(resource.RUSAGE_SELF)
    results.put((ends, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))


def quiet():
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)


def rate(ends):
    return (len(ends) - 1) / (ends[-1] - ends[0])


if __name__ == "__main__":
    storage, trials, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    quiet()
    optuna.create_study(study_name="noop", storage=storage)
    context = multiprocessing.get_context("spawn")
    ready, go, results = context.Semaphore(0), context.Event(), context.Queue()
    processes = [context.Process(target=work, args=(storage, trials // workers, ready, go, results)) for _ in range(workers)]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire()
    began = time.monotonic()
    go.set()
    answers = [results.get() for _ in processes]
    ended = sorted(end for ends, _ in answers for end in ends)
    for process in processes:
        process.join()
    part = max(2, len(ended) // 4)
    print(json.dumps({"trials": len(ended), "seconds": ended[-1] - began, "cpuSeconds": sum(cpu for _, cpu in answers),
                      "first": rate(ended[:part]), "last": rate(ended[-part:])}))
