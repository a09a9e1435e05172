// In: nothing. Out: an object of four checks whose code reports a failure,
// crashes, never ends, and ends the process. Must not know: the runner.
#include "rlrt/abi.h"

#include <cstdlib>
#include <unistd.h>

static int32_t fails(rlrt_context *) { return 1; }
static int32_t crashes(rlrt_context *) { std::abort(); }
static int32_t hangs(rlrt_context *) {
  for (;;)
    pause();
}
static int32_t leaves(rlrt_context *) { _exit(7); }

static const rlrt_phase phases[] = {{"fails", fails, 0, nullptr},
                                    {"crashes", crashes, 0, nullptr},
                                    {"hangs", hangs, 0, nullptr},
                                    {"leaves", leaves, 0, nullptr}};

extern "C" __attribute__((visibility("default"))) const rlrt_program rl_program;
const rlrt_program rl_program = {RLRT_ABI_VERSION, "{}", nullptr, 4,
                                 phases,           0,    nullptr, nullptr};
