// In: the standard streams. Out: the language server on them.
// Must not know: the protocol, the language.
#include "compiler/tools/rl-lsp/Server.h"
#include "compiler/tools/rlc/Locate.h"

#include "llvm/Support/Program.h"
#include "llvm/Support/thread.h"

#include <cstdio>
#include <cstring>
#include <filesystem>

int main(int count, char **values) {
  // Editors may say which channel they use.
  for (int i = 1; i < count; ++i) {
    if (!std::strcmp(values[i], "--stdio"))
      continue;
    bool isHelp = !std::strcmp(values[i], "--help");
    std::fprintf(isHelp ? stdout : stderr,
                 "%srl-lsp: the language server of .rl files; editors start "
                 "it and talk to it on its standard streams\n",
                 isHelp ? "" : "rl-lsp takes no arguments\n");
    return isHelp ? 0 : 2;
  }
  if (llvm::sys::ChangeStdinToBinary() || llvm::sys::ChangeStdoutToBinary()) {
    std::fprintf(stderr, "rl-lsp: error: the standard streams are closed\n");
    return 2;
  }
  std::string stdlib = rl::tool::findStdlib();
  std::error_code error;
  std::filesystem::path real = std::filesystem::canonical(stdlib, error);
  if (!stdlib.empty() && !error)
    stdlib = real.string();
  // Elaboration recurses as deep as a program's longest chain of values.
  int status = 1;
  llvm::thread worker(std::optional<unsigned>(1u << 30), [&] {
    llvm::lsp::JSONTransport transport(stdin, llvm::outs());
    status = rl::lsp::serve(stdlib, transport);
  });
  worker.join();
  return status;
}
