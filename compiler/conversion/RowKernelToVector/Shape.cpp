// In: instruction sets and types. Out: functions that make f32 numbers of a
// block of logits, with bias and cap, and gradients of them again.
// Must not know: sums, objectives, the frame.

#include "compiler/conversion/RowKernelToVector/Shape.h"

#include "compiler/conversion/RowKernelToVector/Elements.h"
#include "compiler/conversion/RowKernelToVector/Memory.h"
#include "compiler/conversion/RowKernelToVector/Sweeps.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "rlrt/abi.h"

using namespace mlir;

namespace rl::compiler {

namespace {

std::string shapeName(const RowSchedule &schedule, bool back) {
  return nameInSet(back ? "rl.unshape" : "rl.shape", schedule);
}

void call(Emit &e, const ShapedBlock &block, bool back) {
  func::CallOp::create(e.b, e.loc, shapeName(e.schedule, back), TypeRange{},
                       ValueRange{block.rows, block.data, block.begin,
                                  block.length, block.numbers, block.slopes});
}

/// One of the two functions being written.
class Writer {
public:
  Writer(func::FuncOp function, OpBuilder &b, const RowSchedule &schedule)
      : b(b), loc(function.getLoc()), e(b, loc, schedule),
        rows(b, loc, function.getArgument(0), rowsType(b.getContext())),
        data(function.getArgument(1)), begin(function.getArgument(2)),
        size(function.getArgument(3)),
        length(arith::IndexCastOp::create(b, loc, b.getIndexType(), size)),
        numbers(asMemref(e, function.getArgument(4), size, b.getF32Type())),
        slopes(asMemref(e, function.getArgument(5), size, b.getF32Type())) {}

  void forth(llvm::ArrayRef<RowType> types) {
    withType(types, [&](Emit &own, Value block) {
      each([&](Value at, Value mask) {
        storeLogits(e, numbers, at, mask,
                    loadLogits(own, block, at, mask, 0.0));
      });
    });
    Value bias = rows.get(biasField), cap = rows.get(capField);
    when(isSet(b, loc, bias), [&] {
      Value own =
          asMemref(e, elementAddress(b, loc, b.getF32Type(), bias, begin), size,
                   b.getF32Type());
      each([&](Value at, Value mask) {
        Value logit = loadLogits(e, numbers, at, mask, 0.0);
        storeLogits(e, numbers, at, mask,
                    e.add(logit, loadLogits(e, own, at, mask, 0.0)));
      });
    });
    Value one = e.vector(1.0);
    scf::IfOp::create(
        b, loc, e.compare(arith::CmpFPredicate::OGT, cap, e.scalar(0.0)),
        [&](OpBuilder &, Location) {
          Value limit = e.broadcast(cap);
          Value inverse = e.broadcast(e.div(e.scalar(1.0), cap));
          each([&](Value at, Value mask) {
            Value logit = loadLogits(e, numbers, at, mask, 0.0);
            Tanh bent = tanh(e, e.mul(logit, inverse));
            storeLogits(e, numbers, at, mask, e.mul(bent.value, limit));
            storeLogits(e, slopes, at, mask, bent.slope);
          });
          scf::YieldOp::create(b, loc);
        },
        [&](OpBuilder &, Location) {
          each([&](Value at, Value mask) {
            storeLogits(e, slopes, at, mask, one);
          });
          scf::YieldOp::create(b, loc);
        });
  }

  void back(llvm::ArrayRef<RowType> types) {
    withType(types, [&](Emit &own, Value block) {
      each([&](Value at, Value mask) {
        Value gradient = e.mul(loadLogits(e, numbers, at, mask, 0.0),
                               loadLogits(e, slopes, at, mask, 0.0));
        storeLogits(own, block, at, mask, gradient);
      });
    });
  }

private:
  void each(llvm::function_ref<void(Value, Value)> body) {
    overRange(e, e.index(0), length, {}, nullptr,
              [&](Value at, Value mask, ValueRange) -> State {
                body(at, mask);
                return {};
              });
  }
  void when(Value condition, llvm::function_ref<void()> body) {
    scf::IfOp::create(b, loc, condition, [&](OpBuilder &, Location) {
      body();
      scf::YieldOp::create(b, loc);
    });
  }
  /// `body` with the block's logits as the rows' type has them.
  void withType(llvm::ArrayRef<RowType> types,
                llvm::function_ref<void(Emit &, Value)> body) {
    Value number = rows.get(dtypeField);
    for (RowType type : types) {
      Value same =
          arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, number,
                                e.integer(number, numberOf(type)));
      when(same, [&] {
        Type stored = storedType(b, type);
        Emit own(b, loc, e.schedule, type);
        body(own, asMemref(own, elementAddress(b, loc, stored, data, begin),
                           size, stored));
      });
    }
  }

  OpBuilder &b;
  Location loc;
  Emit e;
  Structure rows;
  Value data, begin, size, length, numbers, slopes;
};

} // namespace

void callShape(Emit &e, const ShapedBlock &block) { call(e, block, false); }

void callUnshape(Emit &e, const ShapedBlock &block) { call(e, block, true); }

void defineShape(ModuleOp module, const RowSchedule &schedule,
                 llvm::ArrayRef<RowType> types, bool both) {
  OpBuilder b(module.getContext());
  Type ptr = LLVM::LLVMPointerType::get(b.getContext()), i64 = b.getI64Type();
  auto type = b.getFunctionType({ptr, ptr, i64, i64, ptr, ptr}, {});
  for (bool back : {false, true}) {
    if (back && !both)
      continue;
    auto function = cast_if_present<func::FuncOp>(
        defineOfSet(module, shapeName(schedule, back), type, schedule, false));
    if (!function)
      continue;
    b.setInsertionPointToStart(&function.front());
    Writer writer(function, b, schedule);
    if (back)
      writer.back(types);
    else
      writer.forth(types);
    func::ReturnOp::create(b, function.getLoc());
  }
  defineExp2(module, schedule, RowType::F32);
}

int32_t numberOf(RowType type) {
  switch (type) {
  case RowType::F32:
    return RLRT_F32;
  case RowType::BF16:
    return RLRT_BF16;
  case RowType::F16:
    return RLRT_F16;
  }
  return -1;
}

} // namespace rl::compiler
