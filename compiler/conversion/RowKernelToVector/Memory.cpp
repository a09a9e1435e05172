// In: addresses of the structures that row kernels share. Out: their members
// as loads and stores. Must not know: what is computed.

#include "compiler/conversion/RowKernelToVector/Memory.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "rlrt/abi.h"

#include <cstddef>

using namespace mlir;

namespace rl::compiler {

// The order of members and their sizes are abi.h's.
static_assert(offsetof(rlrt_rows, entropy) == 56);
static_assert(offsetof(rlrt_rows, columns) == 72);
static_assert(offsetof(rlrt_rows, bias) == 88);
static_assert(offsetof(rlrt_rows, shards) == 120);
static_assert(offsetof(rlrt_rows, further) == 128);
static_assert(sizeof(rlrt_rows) == 136 + 8 * RLRT_FURTHER);
static_assert(sizeof(rlrt_row_part) == 40);

LLVM::LLVMStructType rowsType(MLIRContext *context) {
  Builder b(context);
  Type ptr = LLVM::LLVMPointerType::get(context), i64 = b.getI64Type(),
       i32 = b.getI32Type(), f32 = b.getF32Type();
  Type further = LLVM::LLVMArrayType::get(ptr, RLRT_FURTHER);
  return LLVM::LLVMStructType::getLiteral(
      context, {ptr, i64, i64, ptr, ptr, f32, ptr, ptr, i32,     i32,
                i64, f32, ptr, ptr, ptr, i64, i32, i32, further, ptr});
}

LLVM::LLVMStructType partType(MLIRContext *context) {
  Builder b(context);
  Type f32 = b.getF32Type();
  return LLVM::LLVMStructType::getLiteral(
      context, {b.getF64Type(), f32, f32, f32, f32, f32, f32, f32, f32});
}

LLVM::LLVMStructType rowType(MLIRContext *context) {
  Builder b(context);
  llvm::SmallVector<Type> members(rowInverse + 1, b.getF32Type());
  members[rowReference] = members[rowAllReference] = b.getF64Type();
  return LLVM::LLVMStructType::getLiteral(context, members);
}

Value Structure::address(int member) const {
  return LLVM::GEPOp::create(b, loc, LLVM::LLVMPointerType::get(b.getContext()),
                             type, at, llvm::ArrayRef<LLVM::GEPArg>{0, member});
}

Value Structure::get(int member) const {
  return LLVM::LoadOp::create(b, loc, type.getBody()[member], address(member));
}

void Structure::set(int member, Value value) const {
  LLVM::StoreOp::create(b, loc, value, address(member));
}

Value elementAddress(OpBuilder &b, Location loc, Type element, Value base,
                     Value at) {
  return LLVM::GEPOp::create(b, loc, LLVM::LLVMPointerType::get(b.getContext()),
                             element, base, llvm::ArrayRef<LLVM::GEPArg>{at});
}

Value loadElement(OpBuilder &b, Location loc, Type element, Value base,
                  Value at) {
  return LLVM::LoadOp::create(b, loc, element,
                              elementAddress(b, loc, element, base, at));
}

Value isSet(OpBuilder &b, Location loc, Value pointer) {
  return LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, pointer,
                              LLVM::ZeroOp::create(b, loc, pointer.getType()));
}

Value onStack(OpBuilder &b, Location loc, Type element, int64_t count) {
  Value size = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(count));
  return LLVM::AllocaOp::create(b, loc,
                                LLVM::LLVMPointerType::get(b.getContext()),
                                element, size, /*alignment=*/64);
}

} // namespace rl::compiler
