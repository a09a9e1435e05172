// In: messages of the language server protocol. Out: replies and
// notifications. Must not know: the language.
#pragma once

#include "llvm/Support/LSP/Transport.h"

#include <string>

namespace rl::lsp {

/// Serves until `exit` or the end of the input. Returns the exit status of
/// the process: 0 after `shutdown`, else 1.
int serve(const std::string &stdlib, llvm::lsp::JSONTransport &transport);

} // namespace rl::lsp
