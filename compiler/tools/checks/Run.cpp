// In: the object of compiled checks and inputs of cases. Out: what its kernels
// report, from a child process. Must not know: how results are compared.
#include "compiler/tools/checks/Run.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rl::tool {

namespace {

//===-- Bytes -------------------------------------------------------------===//

void put(std::string &out, const void *data, size_t size) {
  out.append(static_cast<const char *>(data), size);
}
void put(std::string &out, uint64_t number) {
  put(out, &number, sizeof number);
}
void put(std::string &out, const std::string &text) {
  put(out, text.size());
  out += text;
}
template <typename T> void put(std::string &out, const std::vector<T> &list) {
  put(out, list.size());
  put(out, list.data(), list.size() * sizeof(T));
}

/// Reads what `put` wrote; `good` is false where the bytes end too early.
struct Reader {
  const std::string &bytes;
  size_t at = 0;
  bool good = true;

  void get(void *to, size_t size) {
    good = good && size <= bytes.size() - at;
    if (good && size > 0)
      std::memcpy(to, bytes.data() + at, size);
    at += good ? size : 0;
  }
  uint64_t number() {
    uint64_t value = 0;
    get(&value, sizeof value);
    return good ? value : 0;
  }
  std::string text() {
    uint64_t size = number();
    good = good && size <= bytes.size() - at;
    std::string text(good ? size : 0, '\0');
    get(text.data(), text.size());
    return text;
  }
  template <typename T> std::vector<T> list() {
    uint64_t size = number();
    good = good && size <= (bytes.size() - at) / sizeof(T);
    std::vector<T> list(good ? size : 0);
    get(list.data(), list.size() * sizeof(T));
    return list;
  }
};

std::string pack(const Outcome &outcome) {
  std::string out;
  put(out, outcome.error);
  put(out, outcome.results.size());
  for (const auto &[name, values] : outcome.results) {
    put(out, name);
    put(out, values.numbers);
    put(out, values.integers);
  }
  return out;
}

Outcome unpack(const std::string &bytes) {
  Reader reader{bytes};
  Outcome outcome;
  outcome.error = reader.text();
  uint64_t count = reader.number();
  for (uint64_t i = 0; i < count && reader.good; ++i) {
    std::string name = reader.text();
    reference::Values &values = outcome.results[name];
    values.numbers = reader.list<double>();
    values.integers = reader.list<int64_t>();
  }
  if (!reader.good)
    outcome.error = "internal: the report of a child process is incomplete";
  return outcome;
}

//===-- The child ---------------------------------------------------------===//

bool writeAll(int to, const std::string &bytes) {
  for (size_t at = 0; at < bytes.size();) {
    ssize_t n = write(to, bytes.data() + at, bytes.size() - at);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += size_t(n);
  }
  return true;
}

/// Runs jobs from `first` on; each report goes out with its length.
[[noreturn]] void child(const CompiledChecks &checks, const std::string &object,
                        const std::vector<Job> &jobs, size_t first, int to) {
  void *handle = dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
  auto *program =
      handle ? static_cast<const rlrt_program *>(dlsym(handle, "rl_program"))
             : nullptr;
  std::string problem;
  if (!program) {
    const char *said = dlerror();
    problem = "the compiled checks cannot be loaded: " +
              std::string(said ? said : "no `rl_program`");
  } else if (program->abi_version != RLRT_ABI_VERSION ||
             size_t(program->phase_count) !=
                 1 + *std::max_element(checks.phases.begin(),
                                       checks.phases.end())) {
    problem = "the compiled checks are not those that run";
  }
  for (size_t i = first; i < jobs.size(); ++i) {
    Outcome outcome;
    size_t check = jobs[i].check;
    outcome.error =
        problem.empty()
            ? runPhase(program->phases[checks.phases[check]],
                       *checks.checks[check], checks.spaces[check],
                       jobs[i].inputs, outcome.results, jobs[i].range)
            : problem;
    std::string body = pack(outcome), bytes;
    put(bytes, body);
    if (!writeAll(to, bytes))
      _exit(1);
  }
  _exit(0);
}

//===-- The parent --------------------------------------------------------===//

/// Reads exactly `size` bytes; false at the end or when time is up.
bool readAll(int from, void *to, size_t size, int milliseconds,
             bool &timedOut) {
  char *at = static_cast<char *>(to);
  while (size > 0) {
    pollfd ready{from, POLLIN, 0};
    int events = poll(&ready, 1, milliseconds);
    if (events < 0 && errno == EINTR)
      continue;
    timedOut = events == 0;
    if (events <= 0)
      return false;
    ssize_t n = read(from, at, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += n;
    size -= size_t(n);
  }
  return true;
}

std::string deathOf(int status) {
  if (WIFSIGNALED(status))
    return std::string("the kernels crashed: ") + strsignal(WTERMSIG(status));
  return "the kernels ended the process with status " +
         std::to_string(WEXITSTATUS(status));
}

/// Collects reports of one child; returns the number of the next job.
size_t collect(pid_t pid, int from, size_t next, int seconds,
               std::vector<Outcome> &outcomes) {
  bool timedOut = false;
  while (next < outcomes.size()) {
    uint64_t size = 0;
    std::string body;
    if (!readAll(from, &size, sizeof size, seconds * 1000, timedOut))
      break;
    body.resize(size);
    if (!readAll(from, body.data(), size, seconds * 1000, timedOut))
      break;
    outcomes[next++] = unpack(body);
  }
  if (timedOut)
    kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (next < outcomes.size())
    outcomes[next++].error = timedOut ? "the kernels did not end within " +
                                            std::to_string(seconds) + " s"
                                      : deathOf(status);
  return next;
}

} // namespace

std::vector<Outcome> runJobs(const CompiledChecks &checks,
                             const std::string &object,
                             const std::vector<Job> &jobs, int seconds) {
  std::vector<Outcome> outcomes(jobs.size());
  for (size_t next = 0; next < jobs.size();) {
    int ends[2];
    pid_t pid = -1;
    if (pipe(ends) == 0) {
      std::fflush(nullptr);
      pid = fork();
      if (pid == 0) {
        close(ends[0]);
        child(checks, object, jobs, next, ends[1]);
      }
      close(ends[1]);
    }
    if (pid < 0) {
      for (; next < jobs.size(); ++next)
        outcomes[next].error =
            std::string("no child process: ") + std::strerror(errno);
      break;
    }
    next = collect(pid, ends[0], next, seconds, outcomes);
    close(ends[0]);
  }
  return outcomes;
}

} // namespace rl::tool
