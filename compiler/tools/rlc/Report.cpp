// In: diagnostics, words, or the text of a stage. Out: lines on stderr or the
// text where it was asked for, and a status. Must not know: what was done.
#include "compiler/tools/rlc/Report.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace rl::tool {

int printDiagnostics(const diag::Diagnostics &diagnostics) {
  for (const diag::Diagnostic &diagnostic : diagnostics.all())
    std::fprintf(stderr, "%s\n", diag::render(diagnostic).c_str());
  return diagnostics.hasErrors() ? faulty : done;
}

int printError(Status status, const std::string &message) {
  std::fprintf(stderr, "rlc: error: %s\n", message.c_str());
  return status;
}

int writeStage(const std::string &output, const std::string &text) {
  if (output.empty() || output == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return done;
  }
  std::FILE *file = std::fopen(output.c_str(), "wb");
  bool good =
      file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  int error = errno;
  if (file && std::fclose(file)) {
    good = false;
    error = errno;
  }
  return good ? int(done)
              : printError(misused, "cannot write " + output + ": " +
                                        std::strerror(error));
}

} // namespace rl::tool
