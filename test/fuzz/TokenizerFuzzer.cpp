// In: any bytes, a tokenizer.json and a text. Out: nothing; it stops at a
// crash, a hang, or a tokenizer whose texts are no UTF-8.
// Must not know: what a tokenizer means. `README.md` says how it is run.
#include "tokenizer/HfTokenizer.h"
#include "tokenizer/Utf8.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view all(reinterpret_cast<const char *>(data), size);
  // The text stands behind the last zero byte.
  size_t middle = all.rfind('\0');
  rlrt::HfTokenizer::Files files;
  files.folder = "fuzz";
  files.tokenizer = all.substr(0, middle);
  std::string text(middle == all.npos ? "a b \u2581\n12"
                                      : all.substr(middle + 1));
  try {
    rlrt::HfTokenizer tokenizer(files);
    std::string decoded = tokenizer.decode(tokenizer.encode(text), false);
    for (int64_t id : tokenizer.encode("x y")) {
      if (id < 0 || id >= tokenizer.vocabSize()) {
        std::fprintf(stderr, "an id is out of range\n");
        std::abort();
      }
    }
    if (rlrt::invalidUtf8(decoded) != std::string::npos) {
      std::fprintf(stderr, "a text is no UTF-8\n");
      std::abort();
    }
  } catch (const std::exception &) {
    // Refused, and says why.
  }
  return 0;
}
