// In: any bytes, a gold answer and a response. Out: nothing; it stops at a
// crash, a hang, or verdicts that contradict each other.
// Must not know: mathematics. `README.md` says how it is run.
#include "runtime/verify/Verify.h"

#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view all(reinterpret_cast<const char *>(data), size);
  size_t middle = all.find('\n');
  std::string gold(all.substr(0, middle));
  std::string given(middle == all.npos ? all : all.substr(middle + 1));
  verify::Limits small;
  small.work = 1 << 20;
  for (int mode = 0; mode < 4; ++mode) {
    verify::Verdict verdict =
        verify::compare(gold, given, verify::Mode(mode), small);
    bool right = verdict.correct && verdict.status == verify::Status::value;
    if (verdict.correct != right ||
        right != (verdict.level != verify::Level::none)) {
      std::fprintf(stderr, "a verdict contradicts itself\n");
      std::abort();
    }
  }
  // Without a box there is nothing to reward.
  if (given.find("box") == std::string::npos &&
      verify::compare(gold, given, verify::Mode::boxed, small).correct) {
    std::fprintf(stderr, "an undeclared answer was taken\n");
    std::abort();
  }
  return 0;
}
