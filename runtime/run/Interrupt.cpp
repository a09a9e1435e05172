// In: SIGINT and SIGTERM. Out: whether one came.
// Must not know: what a run does about it.
#include "runtime/run/Interrupt.h"

#include <algorithm>
#include <csignal>
#include <cstdio>

#include <unistd.h>

namespace rlrt {

// What a signal handler may read and write.
static volatile std::sig_atomic_t seen = 0;
static char said[128];
static size_t saidBytes = 0;

static void note(int) {
  if (seen)
    _exit(130);
  seen = 1;
  [[maybe_unused]] ssize_t written = write(2, said, saidBytes);
}

void watchInterrupts(const char *doing) {
  seen = 0;
  int length = std::snprintf(said, sizeof said,
                             "\n%s; once more quits at once\n", doing);
  saidBytes = std::min(size_t(length), sizeof said - 1);
  struct sigaction action = {};
  action.sa_handler = note;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A file over the size that the shell allows is an error of `write`.
  std::signal(SIGXFSZ, SIG_IGN);
}

bool interrupted() { return seen != 0; }

} // namespace rlrt
