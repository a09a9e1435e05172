// In: a module of LLVM functions. Out: host functions, tables and texts in it.
// Must not know: phases, ops of the dialect rl.
#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"

#include <string>
#include <variant>
#include <vector>

namespace rl::compiler {

/// An address: of a function or global, or null when the name is empty.
struct AddressOf {
  std::string symbol;
};

/// A member of a table: a number of 32 bits, or an address.
using Member = std::variant<int32_t, AddressOf>;

/// Makes module-level objects of the host part.
class HostModule {
public:
  explicit HostModule(mlir::ModuleOp module);

  /// A NUL-terminated constant text, each text once.
  AddressOf text(llvm::StringRef text);
  /// A constant text under a name of its own.
  AddressOf text(llvm::StringRef name, llvm::StringRef text);
  /// A constant array of numbers.
  AddressOf numbers(llvm::ArrayRef<int32_t> numbers);
  /// A constant array of equal structures; `exported`: other objects see it.
  AddressOf table(llvm::StringRef name,
                  llvm::ArrayRef<std::vector<Member>> rows,
                  bool exported = false);
  /// The declared or defined function.
  mlir::LLVM::LLVMFuncOp declare(llvm::StringRef name);
  mlir::LLVM::LLVMFuncOp function(llvm::StringRef name, mlir::Type result,
                                  llvm::ArrayRef<mlir::Type> arguments);
  /// The address as a value at the builder's place.
  mlir::Value address(mlir::OpBuilder &at, mlir::Location loc,
                      const AddressOf &of);
  std::string unique(llvm::StringRef stem);

  mlir::ModuleOp module;
  mlir::SymbolTable symbols;
  mlir::OpBuilder b; ///< at the end of the module
  mlir::Type ptr, i32, i64;

private:
  AddressOf global(llvm::StringRef name, llvm::StringRef bytes);
  llvm::StringMap<std::string> texts;
  unsigned counter = 0;
};

/// An argument of a call: a number of the argument's width, or an address.
using Argument = std::variant<int64_t, AddressOf>;

/// One `int32_t name(rlrt_context *run)` being written.
class HostFunction {
public:
  HostFunction(HostModule &module, llvm::StringRef name, mlir::Location loc);
  /// Calls a service of abi.def with `run` and these arguments, and returns
  /// its status when that is not 0.
  void call(mlir::Location loc, llvm::StringRef service,
            llvm::ArrayRef<Argument> arguments);
  /// Ends the function with status 0.
  void finish();

private:
  HostModule &host;
  mlir::Location loc;
  mlir::LLVM::LLVMFuncOp function;
  mlir::Block *exit; ///< returns its argument
  mlir::OpBuilder b;
};

} // namespace rl::compiler
