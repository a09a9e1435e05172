// In: SIGINT and SIGTERM. Out: whether one came.
// Must not know: what a run does about it.
#include "runtime/run/Interrupt.h"

#include <csignal>

#include <unistd.h>

namespace rlrt {

// The one thing a signal handler may write.
static volatile std::sig_atomic_t seen = 0;

static void note(int) {
  if (seen)
    _exit(130);
  seen = 1;
  const char text[] =
      "\nfinishing this step and saving; once more quits at once\n";
  [[maybe_unused]] ssize_t written = write(2, text, sizeof text - 1);
}

void watchInterrupts() {
  seen = 0;
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
