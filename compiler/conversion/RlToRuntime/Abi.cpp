// In: abi.def. Out: its rows as data. Must not know: MLIR, what calls them.
#include "compiler/conversion/RlToRuntime/Abi.h"

#include "llvm/ADT/STLExtras.h"

namespace rl::compiler {
namespace {

// The list of arguments of each service, then the table of services.
#define A(kind, name)                                                          \
  AbiArgument { AbiKind::kind, #name }
#define ARGS(...) {__VA_ARGS__}
#define ABI(name, args, meaning)                                               \
  constexpr AbiArgument name##_arguments[] = args;
#include "rlrt/abi.def"
#undef ABI

constexpr AbiFunction table[] = {
#define ABI(name, args, meaning) {#name, name##_arguments},
#include "rlrt/abi.def"
#undef ABI
};

} // namespace

const AbiFunction *findAbiFunction(llvm::StringRef name) {
  const auto *row = llvm::find_if(
      table, [&](const AbiFunction &row) { return row.name == name; });
  return row == std::end(table) ? nullptr : row;
}

} // namespace rl::compiler
