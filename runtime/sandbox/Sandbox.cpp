// In: a program that is not trusted, what it reads, limits. Out: what it
// wrote and how it ended. Must not know: what the program is for.
#include "runtime/sandbox/Sandbox.h"

#include "runtime/sandbox/CallFilter.h"

#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sandbox {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// Python begins within a tenth of a second, on a busy machine within a few.
constexpr Seconds startLimit{60};
constexpr int64_t tmpBytes = 64 << 20;
constexpr size_t saidBytes = 64, complaintBytes = 4096, floodBytes = 1 << 16;
// Where bubblewrap finds the filter, and where it says whom it started.
constexpr int filterNumber = 3, tellNumber = 4;

/// A descriptor that closes itself.
struct Descriptor {
  int number = -1;
  Descriptor() = default;
  explicit Descriptor(int number) : number(number) {}
  Descriptor(const Descriptor &) = delete;
  ~Descriptor() { reset(); }
  void reset() {
    if (number >= 0)
      close(number);
    number = -1;
  }
};

[[noreturn]] void fail(const std::string &what) {
  throw std::runtime_error("no sandbox for unit tests: " + what + ": " +
                           std::strerror(errno));
}

/// A file without a name that holds `text`, read from its beginning.
int fileOf(std::string_view text) {
  int file = memfd_create("sandbox", MFD_CLOEXEC);
  if (file < 0)
    fail("memfd_create");
  for (size_t done = 0; done < text.size();) {
    ssize_t wrote = write(file, text.data() + done, text.size() - done);
    if (wrote < 0 && errno != EINTR)
      fail("write");
    done += wrote > 0 ? size_t(wrote) : 0;
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

/// bubblewrap and the first process in it. Both are ended, if they still run,
/// when this goes out of scope.
struct Process {
  pid_t id = -1;
  Descriptor told; ///< what bubblewrap says of the first process
  double cpu = 0;  ///< seconds of all processes, once waited for
  ~Process() {
    if (id >= 0) {
      kill(id, SIGKILL);
      wait();
    }
  }
  /// The exit status of bubblewrap, as a shell has it.
  int wait() {
    int status = await(id);
    id = -1;
    // bubblewrap does not wait for the first process itself and so does not
    // know its time. It ends with bubblewrap and is then a child of ours.
    pid_t first = said();
    siginfo_t state;
    if (first > 0 &&
        waitid(P_PID, id_t(first), &state, WEXITED | WNOHANG | WNOWAIT) == 0) {
      kill(first, SIGKILL);
      await(first);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

private:
  /// The first process, 0 where bubblewrap did not get so far.
  pid_t said() const {
    std::string text(1024, 0);
    ssize_t size = read(told.number, text.data(), text.size());
    text.resize(size_t(std::max<ssize_t>(size, 0)));
    const std::string key = "\"child-pid\":";
    size_t at = text.find(key);
    return at == std::string::npos ? 0 : std::atoi(&text[at + key.size()]);
  }
  int await(pid_t child) {
    int status = 0;
    rusage used{};
    pid_t done;
    while ((done = wait4(child, &status, 0, &used)) < 0 && errno == EINTR) {
    }
    auto seconds = [](timeval time) {
      return double(time.tv_sec) + 1e-6 * double(time.tv_usec);
    };
    if (done == child)
      cpu += seconds(used.ru_utime) + seconds(used.ru_stime);
    return status;
  }
};

pid_t spawn(const std::vector<std::string> &command, int input, int output,
            int complaints, int filter, int tell) {
  std::vector<char *> words;
  for (const std::string &word : command)
    words.push_back(const_cast<char *>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, 0);
  posix_spawn_file_actions_adddup2(&files, output, 1);
  posix_spawn_file_actions_adddup2(&files, complaints, 2);
  posix_spawn_file_actions_adddup2(&files, filter, filterNumber);
  posix_spawn_file_actions_adddup2(&files, tell, tellNumber);
  // No file of the run stays open in there.
  posix_spawn_file_actions_addclosefrom_np(&files, tellNumber + 1);
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&how, &all);
  posix_spawnattr_setsigmask(&how, &none);
  // An interrupt at the keyboard is for the run, which ends its step first.
  posix_spawnattr_setpgroup(&how, 0);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF |
                                     POSIX_SPAWN_SETSIGMASK |
                                     POSIX_SPAWN_SETPGROUP);
  char *nothing[] = {nullptr};
  pid_t child = -1;
  int failed =
      posix_spawn(&child, words[0], &files, &how, words.data(), nothing);
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  if (failed) {
    errno = failed;
    fail(command[0]);
  }
  return child;
}

/// Takes what a pipe holds, keeps the first `most` bytes; false at its end.
bool take(int pipe, std::string &text, size_t most, size_t &total) {
  char part[4096];
  ssize_t got = read(pipe, part, sizeof part);
  if (got < 0)
    return errno == EINTR || errno == EAGAIN;
  total += size_t(got);
  if (text.size() < most)
    text.append(part, std::min(size_t(got), most - text.size()));
  return got > 0;
}

} // namespace

Sandbox::Sandbox(const std::vector<std::string> &folders)
    : filter(callFilter()) {
  const char *remedy =
      "; unit tests run code in it: on Debian, apt-get install bubblewrap";
  std::string program = onPath("bwrap");
  if (program.empty())
    throw Unavailable(std::string("there is no bwrap on PATH") + remedy);
  limiter = onPath("prlimit");
  if (limiter.empty())
    throw Unavailable("there is no prlimit on PATH; it is part of util-linux");
  name = outputOf("bwrap --version");
  while (!name.empty() && name.back() == '\n')
    name.pop_back();
  if (name.empty())
    throw Unavailable("`" + program + "` does not run" + remedy);
  wrapped = {program,
             "--unshare-all",
             "--unshare-user",
             "--uid",
             "65534",
             "--gid",
             "65534",
             "--hostname",
             "sandbox",
             "--new-session",
             "--die-with-parent"};
  auto add = [&](std::initializer_list<std::string> words) {
    wrapped.insert(wrapped.end(), words);
  };
  add({"--ro-bind", "/usr", "/usr"});
  for (const char *folder : {"/bin", "/lib", "/lib32", "/lib64", "/sbin"}) {
    std::error_code error;
    if (fs::is_symlink(folder, error))
      add({"--symlink", fs::read_symlink(folder).string(), folder});
    else if (fs::is_directory(folder, error))
      add({"--ro-bind", folder, folder});
  }
  for (const char *part : {"/etc/ld.so.cache", "/etc/alternatives"})
    add({"--ro-bind-try", part, part});
  for (const std::string &folder : folders)
    add({"--ro-bind", folder, folder});
  for (const char *device : {"/dev/null", "/dev/zero", "/dev/urandom"})
    add({"--dev-bind", device, device});
  add({"--size", std::to_string(tmpBytes), "--tmpfs", "/tmp", "--remount-ro",
       "/", "--chdir", "/tmp", "--clearenv"});
  for (auto [variable, value] :
       std::initializer_list<std::pair<const char *, const char *>>{
           {"HOME", "/tmp"},
           {"PATH", "/usr/bin:/bin"},
           {"LANG", "C.UTF-8"},
           {"PYTHONHASHSEED", "0"},
           // Libraries that would take
           // memory for each processor.
           {"OMP_NUM_THREADS", "1"},
           {"OPENBLAS_NUM_THREADS", "1"},
           {"MKL_NUM_THREADS", "1"}})
    add({"--setenv", variable, value});
  add({"--seccomp", std::to_string(filterNumber), "--info-fd",
       std::to_string(tellNumber), "--"});
  // The first process of a sandbox outlives bubblewrap for a moment and is
  // then ours to wait for: only so is its time known.
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
    fail("prctl");
}

Outcome Sandbox::run(const std::vector<std::string> &command,
                     std::string_view input, const Limits &limits,
                     size_t enough) const {
  auto whole = [](double number) {
    return std::to_string(int64_t(std::ceil(number)));
  };
  double cpu = std::ceil(limits.seconds);
  std::vector<std::string> all = {limiter,
                                  "--as=" + whole(limits.memory),
                                  "--cpu=" + whole(cpu) + ":" + whole(cpu + 1),
                                  "--fsize=" + std::to_string(tmpBytes),
                                  "--nofile=64",
                                  "--core=0"};
  all.insert(all.end(), wrapped.begin(), wrapped.end());
  all.insert(all.end(), command.begin(), command.end());

  // Closed before `Process` waits, or a child could wait for its reader.
  Process process;
  Descriptor request(fileOf(input)), rules(fileOf(filter));
  int said[2], complained[2];
  if (pipe2(said, O_CLOEXEC) != 0)
    fail("pipe");
  Descriptor result(said[0]), resultEnd(said[1]);
  if (pipe2(complained, O_CLOEXEC) != 0)
    fail("pipe");
  Descriptor complaint(complained[0]), complaintEnd(complained[1]);
  int told[2];
  // Where bubblewrap was ended before it said anything there is no waiting.
  if (pipe2(told, O_CLOEXEC | O_NONBLOCK) != 0)
    fail("pipe");
  process.told.number = told[0];
  Descriptor toldEnd(told[1]);
  // Numbers that spawn overwrites must not be among those it reads.
  for (Descriptor *end :
       {&request, &rules, &resultEnd, &complaintEnd, &toldEnd})
    if (end->number <= tellNumber) {
      int higher = fcntl(end->number, F_DUPFD_CLOEXEC, tellNumber + 1);
      if (higher < 0)
        fail("fcntl");
      end->reset();
      end->number = higher;
    }
  process.id = spawn(all, request.number, resultEnd.number, complaintEnd.number,
                     rules.number, toldEnd.number);
  resultEnd.reset();
  complaintEnd.reset();
  toldEnd.reset();

  Outcome outcome;
  size_t total = 0, complaints = 0;
  auto began = Clock::now();
  auto until = began + startLimit;
  pollfd waits[2] = {{result.number, POLLIN, 0}, {complaint.number, POLLIN, 0}};
  // Both ends are closed once no process of the sandbox is left.
  while (waits[0].fd >= 0 || waits[1].fd >= 0) {
    double left =
        std::chrono::duration_cast<Seconds>(until - Clock::now()).count();
    if (left <= 0) {
      outcome.timeReached = true;
      break;
    }
    int ready = poll(waits, 2, int(std::ceil(left * 1000)));
    if (ready < 0 && errno != EINTR)
      fail("poll");
    if (ready <= 0)
      continue;
    if (waits[0].revents &&
        !take(result.number, outcome.said, saidBytes, total))
      waits[0].fd = -1;
    if (waits[1].revents &&
        !take(complaint.number, outcome.complaint, complaintBytes, complaints))
      waits[1].fd = -1;
    if (total > 0 && !outcome.started) {
      outcome.started = true;
      began = Clock::now();
      until = began + std::chrono::duration_cast<Clock::duration>(
                          Seconds(2 * limits.seconds + 1));
    }
    if (total >= enough || total + complaints > floodBytes)
      break;
  }
  if (outcome.timeReached || waits[0].fd >= 0 || waits[1].fd >= 0)
    return outcome;
  // The kernel says by a signal that the CPU time is used up; one that a
  // program sends itself earlier is its own failure. Half of it leaves room
  // for kernels that count by ticks for the limit and exactly for us.
  int status = process.wait();
  bool killed = status == 128 + SIGXCPU || status == 128 + SIGKILL;
  outcome.timeReached = killed && process.cpu > cpu / 2;
  return outcome;
}

} // namespace sandbox
