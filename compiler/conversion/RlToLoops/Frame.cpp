// In: functions that read a frame by rl ops. Out: loads from rlrt_frame.
// Must not know: what is read.
#include "compiler/conversion/RlToLoops/RlToLoops.h"

#include "compiler/dialect/RlDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace rl::compiler {

#define GEN_PASS_DEF_CONVERTRLFRAME
#include "compiler/conversion/RlToLoops/RlToLoops.h.inc"

namespace {

/// Members of struct rlrt_frame, in the order of abi.h.
enum Member { values = 0, offsets = 1, extents = 3, failures = 4 };

/// `array[index]`, of that type.
Value at(OpBuilder &b, Location loc, Value array, Type type, int64_t index) {
  Type ptr = LLVM::LLVMPointerType::get(b.getContext());
  Value place = LLVM::GEPOp::create(
      b, loc, ptr, type, array, llvm::ArrayRef<LLVM::GEPArg>{int32_t(index)});
  return LLVM::LoadOp::create(b, loc, type, place);
}

/// `frame->member`, a pointer like every member.
Value memberOf(OpBuilder &b, Operation *op, Member member) {
  return at(b, op->getLoc(), op->getOperand(0),
            LLVM::LLVMPointerType::get(b.getContext()), int64_t(member));
}

/// `frame->member[index]`, of that type.
Value element(OpBuilder &b, Operation *op, Member member, Type type) {
  return at(b, op->getLoc(), memberOf(b, op, member), type,
            op->getAttrOfType<IntegerAttr>("index").getInt());
}

/// The call of the service that an rl.fail stands for.
void callFail(OpBuilder &b, mlir::rl::FailOp op, ModuleOp module) {
  Location loc = op.getLoc();
  Type ptr = LLVM::LLVMPointerType::get(b.getContext());
  Type i32 = b.getI32Type(), i64 = b.getI64Type();
  llvm::StringRef name = "rlrt_fail";
  if (!module.lookupSymbol(name)) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(module.getBody());
    LLVM::LLVMFuncOp::create(
        b, module.getLoc(), name,
        LLVM::LLVMFunctionType::get(i32, {ptr, i32, i64, i64}));
  }
  Value check = LLVM::ConstantOp::create(b, loc, i32, op.getCheckAttr());
  LLVM::CallOp::create(
      b, loc, TypeRange(i32), name,
      ValueRange{op.getTo(), check, op.getPoint(), op.getBits()});
}

/// The memory at `data` as a memref; nobody asks for its size.
Value asMemref(OpBuilder &b, Operation *op, Value data) {
  Location loc = op->getLoc();
  Type ptr = data.getType(), i64 = b.getI64Type();
  auto one = LLVM::LLVMArrayType::get(i64, 1);
  Value descriptor =
      LLVM::PoisonOp::create(b, loc,
                             LLVM::LLVMStructType::getLiteral(
                                 b.getContext(), {ptr, ptr, i64, one, one}));
  Value zero = LLVM::ConstantOp::create(b, loc, i64, b.getI64IntegerAttr(0));
  Value parts[] = {data, data, zero};
  for (auto [i, part] : llvm::enumerate(parts))
    descriptor = LLVM::InsertValueOp::create(
        b, loc, descriptor, part, llvm::ArrayRef<int64_t>{int64_t(i)});
  return UnrealizedConversionCastOp::create(b, loc, op->getResult(0).getType(),
                                            descriptor)
      .getResult(0);
}

struct ConvertRlFrame : impl::ConvertRlFrameBase<ConvertRlFrame> {
  void runOnOperation() override {
    llvm::SmallVector<Operation *> reads;
    getOperation().walk([&](Operation *op) {
      if (isa<mlir::rl::FrameValueOp, mlir::rl::FrameOffsetsOp,
              mlir::rl::FrameExtentOp, mlir::rl::FrameFailuresOp,
              mlir::rl::FailOp>(op))
        reads.push_back(op);
    });
    for (Operation *op : reads) {
      OpBuilder b(op);
      Type ptr = LLVM::LLVMPointerType::get(b.getContext());
      if (auto fail = dyn_cast<mlir::rl::FailOp>(op)) {
        callFail(b, fail, getOperation());
        op->erase();
        continue;
      }
      Value result;
      if (isa<mlir::rl::FrameFailuresOp>(op))
        result = memberOf(b, op, failures);
      else if (isa<mlir::rl::FrameExtentOp>(op))
        result = UnrealizedConversionCastOp::create(
                     b, op->getLoc(), b.getIndexType(),
                     element(b, op, extents, b.getI64Type()))
                     .getResult(0);
      else
        result = asMemref(
            b, op,
            element(b, op, isa<mlir::rl::FrameValueOp>(op) ? values : offsets,
                    ptr));
      op->getResult(0).replaceAllUsesWith(result);
      op->erase();
    }
  }
};

} // namespace
} // namespace rl::compiler
