// In: a command line. Out: a run of the hand-written program.
// Must not know: the runtime below the C ABI.
#include "test/runtime/train/FakeProgram.h"

int main(int argc, char **argv) {
  return rlrt_main(argc, argv, &rlrt::test::fakeProgram());
}
