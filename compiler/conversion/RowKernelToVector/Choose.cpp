// In: instruction sets and types. Out: functions that choose among the sweeps
// made for them. Must not know: what a sweep computes, objectives.

#include "compiler/conversion/RowKernelToVector/Choose.h"

#include "compiler/conversion/RowKernelToVector/Memory.h"
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"
#include "compiler/conversion/RowKernelToVector/Shape.h"
#include "compiler/conversion/RowKernelToVector/VectorMath.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Parser/Parser.h"

#include <limits>

using namespace mlir;

namespace rl::compiler {

namespace {

constexpr llvm::StringLiteral whichName = "rl.rows.which";
constexpr llvm::StringLiteral namesName = "rlrt.instructions";
constexpr llvm::StringLiteral foundName = "rl.instructions";

/// Which set of abi.h the processor has; bits as in Intel's manual, volume 2,
/// CPUID. cpuid may leave to a hypervisor, so it is asked once; two threads
/// that ask at a time find the same. The operating system must save the
/// registers too: XCR0.
const char *detection = R"(
llvm.mlir.global internal @rl.instructions.found(0 : i32) : i32

func.func private @rl.cpuid(%leaf: i32, %part: i32) -> (i32, i32, i32)
    attributes {llvm.linkage = #llvm.linkage<internal>, rl.shared} {
  %r = llvm.inline_asm has_side_effects "cpuid",
    "={ax},={bx},={cx},={dx},0,2" %leaf, %part
    : (i32, i32) -> !llvm.struct<(i32, i32, i32, i32)>
  %a = llvm.extractvalue %r[0] : !llvm.struct<(i32, i32, i32, i32)>
  %b = llvm.extractvalue %r[1] : !llvm.struct<(i32, i32, i32, i32)>
  %c = llvm.extractvalue %r[2] : !llvm.struct<(i32, i32, i32, i32)>
  return %a, %b, %c : i32, i32, i32
}

func.func private @rl.instructions.look() -> i32
    attributes {llvm.linkage = #llvm.linkage<internal>, rl.shared} {
  %0 = arith.constant 0 : i32
  %1 = arith.constant 1 : i32
  %2 = arith.constant 2 : i32
  %3 = arith.constant 3 : i32
  %4 = arith.constant 4 : i32
  %7 = arith.constant 7 : i32
  // Of leaf 1: fma 12, osxsave 27, avx 28, f16c 29.
  %early = arith.constant 0x38001000 : i32
  %leaves, %_0, %_1 = func.call @rl.cpuid(%0, %0) : (i32, i32) -> (i32, i32, i32)
  %_2, %_3, %c = func.call @rl.cpuid(%1, %0) : (i32, i32) -> (i32, i32, i32)
  %own = arith.andi %c, %early : i32
  %hasEarly = arith.cmpi eq, %own, %early : i32
  %hasLeaf = arith.cmpi uge, %leaves, %7 : i32
  %modern = arith.andi %hasEarly, %hasLeaf : i1
  %found = scf.if %modern -> i32 {
    %r = llvm.inline_asm has_side_effects "xgetbv", "={ax},={dx},{cx}" %0
      : (i32) -> !llvm.struct<(i32, i32)>
    %saved = llvm.extractvalue %r[0] : !llvm.struct<(i32, i32)>
    %parts, %b, %_4 = func.call @rl.cpuid(%7, %0) : (i32, i32) -> (i32, i32, i32)
    %a, %_5, %_6 = func.call @rl.cpuid(%7, %1) : (i32, i32) -> (i32, i32, i32)
    // Halves of registers for avx; masks and whole registers for avx512.
    %ymm = arith.constant 0x6 : i32
    %zmm = arith.constant 0xe6 : i32
    // Of leaf 7: avx2 5; avx512 f 16, dq 17, bw 30, vl 31; of its part 1:
    // avx512_bf16 5.
    %avx2 = arith.constant 0x20 : i32
    %avx512 = arith.constant -1073545216 : i32
    %savedYmm = arith.andi %saved, %ymm : i32
    %okYmm = arith.cmpi eq, %savedYmm, %ymm : i32
    %savedZmm = arith.andi %saved, %zmm : i32
    %okZmm = arith.cmpi eq, %savedZmm, %zmm : i32
    %bit2 = arith.andi %b, %avx2 : i32
    %has2 = arith.cmpi eq, %bit2, %avx2 : i32
    %bits512 = arith.andi %b, %avx512 : i32
    %has512 = arith.cmpi eq, %bits512, %avx512 : i32
    %bitBf16 = arith.andi %a, %avx2 : i32
    %setBf16 = arith.cmpi eq, %bitBf16, %avx2 : i32
    %hasPart = arith.cmpi uge, %parts, %1 : i32
    %hasBf16 = arith.andi %setBf16, %hasPart : i1
    %use2 = arith.andi %okYmm, %has2 : i1
    %whole = arith.andi %okZmm, %has512 : i1
    %best = arith.select %hasBf16, %4, %3 : i32
    %wide = arith.select %whole, %best, %2 : i32
    %narrow = arith.select %use2, %wide, %1 : i32
    scf.yield %narrow : i32
  } else {
    scf.yield %1 : i32
  }
  return %found : i32
}

func.func private @rl.instructions(%most: i32) -> i32
    attributes {llvm.linkage = #llvm.linkage<internal>, rl.shared} {
  %0 = arith.constant 0 : i32
  %at = llvm.mlir.addressof @rl.instructions.found : !llvm.ptr
  %known = llvm.load %at atomic monotonic {alignment = 4 : i64}
    : !llvm.ptr -> i32
  %new = arith.cmpi eq, %known, %0 : i32
  %has = scf.if %new -> i32 {
    %looked = func.call @rl.instructions.look() : () -> i32
    llvm.store %looked, %at atomic monotonic {alignment = 4 : i64}
      : i32, !llvm.ptr
    scf.yield %looked : i32
  } else {
    scf.yield %known : i32
  }
  %any = arith.cmpi eq, %most, %0 : i32
  %less = arith.minui %has, %most : i32
  %allowed = arith.select %any, %has, %less : i32
  return %allowed : i32
}
)";

Value constant(OpBuilder &b, Location loc, int32_t value) {
  return arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(value));
}

} // namespace

void defineDetection(ModuleOp module) {
  if (module.lookupSymbol(foundName))
    return;
  auto parsed = parseSourceString<ModuleOp>(detection, module.getContext());
  for (Operation &op : llvm::make_early_inc_range(*parsed->getBody())) {
    op.remove();
    module.getBody()->push_front(&op);
  }
}

Value callDetection(OpBuilder &b, Location loc, Value most) {
  return func::CallOp::create(b, loc, foundName, b.getI32Type(), most)
      .getResult(0);
}

namespace {

Value equals(OpBuilder &b, Location loc, Value x, int32_t y) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x,
                               constant(b, loc, y));
}

/// The number of the set that is allowed, counted from 0 in `sets`.
Value chosenSet(OpBuilder &b, Location loc, const RowTargets &targets,
                Value most) {
  Value set = constant(b, loc, 0);
  if (targets.sets.size() == 1)
    return set;
  Value found = callDetection(b, loc, most);
  for (size_t k = 1; k < targets.sets.size(); ++k) {
    Value has = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, found,
                                      constant(b, loc, targets.sets[k].number));
    set =
        arith::SelectOp::create(b, loc, has, constant(b, loc, int32_t(k)), set);
  }
  return set;
}

func::FuncOp addFunction(ModuleOp module, llvm::StringRef name,
                         FunctionType type) {
  RowSchedule any;
  return cast_if_present<func::FuncOp>(
      defineOfSet(module, name, type, any, false));
}

std::string dispatchName(Sweep sweep) {
  std::string name = sweep.gradient ? "rl.rows.gradient" : "rl.rows.sum";
  return name + nameOf(sweep.sums);
}

/// Sweeps of a type are numbered set by set.
int32_t numberOf(size_t set, RowType type) {
  return int32_t(set * std::size(rowTypes) + size_t(type));
}

/// The set whose sweep of `type` serves set `number`: the conversion to bf16
/// makes no other difference.
size_t servingSet(const RowTargets &targets, size_t number, RowType type) {
  const RowSchedule &set = targets.sets[number];
  bool twin = number > 0 && set.bf16 && !targets.sets[number - 1].bf16 &&
              targets.sets[number - 1].lanes == set.lanes;
  return twin && type != RowType::BF16 ? number - 1 : number;
}

} // namespace

void defineChoice(ModuleOp module, const RowTargets &targets,
                  llvm::StringRef only) {
  if (module.lookupSymbol(whichName))
    return;
  if (targets.sets.size() > 1)
    defineDetection(module);
  OpBuilder b(module.getContext());
  Location loc = module.getLoc();
  Type ptr = LLVM::LLVMPointerType::get(b.getContext()), i32 = b.getI32Type();

  auto which = addFunction(module, whichName, b.getFunctionType({ptr}, {i32}));
  b.setInsertionPointToStart(&which.front());
  Structure rows(b, loc, which.getArgument(0), rowsType(b.getContext()));
  Value dtype = rows.get(dtypeField), type = constant(b, loc, -1);
  for (RowType one : targets.types)
    type = arith::SelectOp::create(b, loc, equals(b, loc, dtype, numberOf(one)),
                                   constant(b, loc, int32_t(one)), type);
  Value bias = isSet(b, loc, rows.get(biasField));
  Value none = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0));
  Value cap = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT,
                                    rows.get(capField), none);
  // Shaped rows are summed as f32.
  Value isMade = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, type,
                                       constant(b, loc, 0));
  Value shaped = arith::AndIOp::create(b, loc, isMade,
                                       arith::OrIOp::create(b, loc, bias, cap));
  Value form =
      arith::SelectOp::create(b, loc, shaped, constant(b, loc, 0), type);
  Value set = chosenSet(b, loc, targets, rows.get(instructionsField));
  Value number = arith::AddIOp::create(
      b, loc,
      arith::MulIOp::create(b, loc, set,
                            constant(b, loc, int32_t(std::size(rowTypes)))),
      form);
  func::ReturnOp::create(
      b, loc,
      arith::SelectOp::create(b, loc, isMade, number, constant(b, loc, -1))
          .getResult());

  auto names = addFunction(module, namesName, b.getFunctionType({i32}, {ptr}));
  names->removeAttr("llvm.linkage");
  // Every program answers for itself.
  names->removeAttr(sharedAttr);
  names.setPublic();
  b.setInsertionPointToStart(&names.front());
  Value chosen = chosenSet(b, loc, targets, names.getArgument(0)), name;
  for (auto [k, set] : llvm::enumerate(targets.sets)) {
    std::string text = set.name.empty() ? only.str() : set.name;
    std::string symbol = "rl.instructions.name" + std::to_string(k);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(module.getBody());
      text.push_back('\0');
      LLVM::GlobalOp::create(
          b, loc, LLVM::LLVMArrayType::get(b.getI8Type(), text.size()),
          /*isConstant=*/true, LLVM::Linkage::Internal, symbol,
          b.getStringAttr(text));
    }
    Value address = LLVM::AddressOfOp::create(b, loc, ptr, symbol);
    name = k == 0 ? address
                  : arith::SelectOp::create(b, loc,
                                            equals(b, loc, chosen, int32_t(k)),
                                            address, name)
                        .getResult();
  }
  func::ReturnOp::create(b, loc, name);
}

void defineSweeps(ModuleOp module, Sweep sweep, const RowTargets &targets) {
  MLIRContext *context = module.getContext();
  FunctionType type = sweepType(context);
  llvm::SmallVector<Type> inputs{IntegerType::get(context, 32)};
  llvm::append_range(inputs, type.getInputs());
  auto function = addFunction(module, dispatchName(sweep),
                              FunctionType::get(context, inputs, {}));
  if (!function)
    return;
  // Shaped rows need f32's, whatever the types.
  llvm::SmallVector<RowType> made{RowType::F32};
  for (RowType one : targets.types)
    if (one != RowType::F32)
      made.push_back(one);
  llvm::SmallVector<int64_t> cases;
  llvm::SmallVector<std::string> names;
  for (size_t k = 0; k < targets.sets.size(); ++k)
    for (RowType one : made) {
      const RowSchedule &set = targets.sets[servingSet(targets, k, one)];
      cases.push_back(numberOf(k, one));
      names.push_back(sweepName(sweep, one, set));
      defineSweep(module, sweep, one, set, targets.types);
    }

  OpBuilder b(context);
  b.setInsertionPointToStart(&function.front());
  Location loc = function.getLoc();
  Value which = arith::IndexCastOp::create(b, loc, b.getIndexType(),
                                           function.getArgument(0));
  auto chosen = scf::IndexSwitchOp::create(b, loc, TypeRange{}, which, cases,
                                           unsigned(cases.size()));
  for (auto [region, name] : llvm::zip(chosen.getCaseRegions(), names)) {
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(&region);
    func::CallOp::create(b, loc, name, TypeRange{},
                         function.getArguments().drop_front());
    scf::YieldOp::create(b, loc);
  }
  {
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(&chosen.getDefaultRegion());
    if (!sweep.gradient) {
      Structure row(b, loc, function.getArguments().back(), rowType(context));
      Value none = arith::ConstantOp::create(
          b, loc, b.getF32FloatAttr(std::numeric_limits<float>::quiet_NaN()));
      for (int member : {rowLevel, rowSum, rowSecond, rowChosen, rowPivot,
                         rowHighest, rowAbove, rowMass})
        row.set(member, none);
      row.set(rowReference,
              arith::ExtFOp::create(b, loc, b.getF64Type(), none));
    }
    scf::YieldOp::create(b, loc);
  }
  func::ReturnOp::create(b, loc);
}

void callSweep(OpBuilder &b, Location loc, Sweep sweep, Value which,
               ValueRange operands) {
  llvm::SmallVector<Value> all{which};
  llvm::append_range(all, operands);
  func::CallOp::create(b, loc, dispatchName(sweep), TypeRange{}, all);
}

Value callWhich(OpBuilder &b, Location loc, Value rows) {
  return func::CallOp::create(b, loc, whichName, b.getI32Type(), rows)
      .getResult(0);
}

} // namespace rl::compiler
