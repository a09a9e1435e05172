// In: an ordered phase with numbered values. Out: its host functions.
// Must not know: kernels' bodies, the program record.
#include "compiler/conversion/RlToRuntime/PhaseWriter.h"

#include "compiler/transforms/FormKernels/Chains.h"
#include "compiler/transforms/FormKernels/FormKernels.h"
#include "compiler/transforms/FormKernels/Schedule.h"
#include "rlrt/abi.h"

#include "llvm/ADT/TypeSwitch.h"

#include <optional>

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {
namespace {

int32_t idOf(Value value) {
  return value.getDefiningOp()
      ->getAttrOfType<DenseI32ArrayAttr>(valuesAttr)
      .asArrayRef()[cast<OpResult>(value).getResultNumber()];
}

int32_t dtypeOf(ArrayType type) {
  if (type.isText())
    return RLRT_TEXT;
  if (type.getElement().isF32())
    return RLRT_F32;
  if (type.getElement().isF64())
    return RLRT_F64;
  return type.getElement().isInteger(1) ? RLRT_BOOL : RLRT_I64;
}

/// The numbers of further streams, by statistic; null where none is read.
template <typename Streams> AddressOf furtherOf(HostModule &host, Streams op) {
  std::vector<int32_t> ids(RLRT_FURTHER, -1);
  for (int k = 0; op && k < RLRT_FURTHER; ++k)
    if (Value stream = op.getOther(k))
      ids[size_t(k)] = idOf(stream);
  bool any = llvm::any_of(ids, [](int32_t id) { return id >= 0; });
  return any ? host.numbers(ids) : AddressOf{};
}

/// Writes one phase, op by op.
class PhaseWriter {
public:
  PhaseWriter(HostModule &host, mlir::rl::PhaseOp phase);
  AddressOf run();

private:
  std::string name(llvm::StringRef suffix) {
    return (phase.getSymName() + "." + suffix).str();
  }
  int64_t space(Value value) {
    return phase.spaceNumber(cast<ArrayType>(value.getType()).space());
  }
  void call(Operation &op, llvm::StringRef service,
            llvm::ArrayRef<Argument> arguments) {
    function->call(op.getLoc(), service, arguments);
  }
  void allocate(Operation &op, Value value);
  void write(Operation &op);
  void writeKernel(mlir::rl::KernelOp kernel);
  void writeFilter(mlir::rl::FilterOp filter);
  void writeText(Operation &op);
  bool writeLeaf(Operation &op);
  bool writeAxis(Operation &op);
  void writeUpdate(mlir::rl::UpdateOp update, AddressOf cotangents);

  HostModule &host;
  mlir::rl::PhaseOp phase;
  std::optional<HostFunction> function;
  /// By first kernel. A device runs a chain as a whole: the arrays of all of it
  /// are there before, and what is reported of it comes after.
  llvm::DenseMap<Operation *, Chain> chains;
  Operation *chainEnd = nullptr; ///< last kernel of the chain being written
  llvm::SmallVector<Operation *> reports; ///< that wait for it
};

PhaseWriter::PhaseWriter(HostModule &host, mlir::rl::PhaseOp phase)
    : host(host), phase(phase) {
  for (Chain &chain : chainsOf(phase, [](auto) { return true; }))
    chains[chain.front()] = std::move(chain);
}

void PhaseWriter::allocate(Operation &op, Value value) {
  auto type = cast<ArrayType>(value.getType());
  if (idOf(value) >= 0)
    call(op, "rlrt_alloc",
         {idOf(value), space(value), type.denseCount(), dtypeOf(type)});
}

/// Leaves of the graph. Returns false if the op is none.
bool PhaseWriter::writeLeaf(Operation &op) {
  return llvm::TypeSwitch<Operation *, bool>(&op)
      .Case([&](mlir::rl::ParamOp leaf) {
        call(op, "rlrt_param", {int64_t(leaf.getIndex()), idOf(leaf)});
        return true;
      })
      .Case([&](mlir::rl::StepOp leaf) {
        call(op, "rlrt_step", {idOf(leaf), -1});
        return true;
      })
      .Case([&](mlir::rl::StepsOp leaf) {
        call(op, "rlrt_step", {-1, idOf(leaf)});
        return true;
      })
      .Case([&](mlir::rl::SeedOp leaf) {
        call(op, "rlrt_seed", {idOf(leaf)});
        return true;
      })
      .Case([&](mlir::rl::AgeOp leaf) {
        call(op, "rlrt_age", {idOf(leaf)});
        return true;
      })
      .Case([&](mlir::rl::FieldOp leaf) {
        call(op, "rlrt_field",
             {host.text(leaf.getName()), idOf(leaf), space(leaf)});
        return true;
      })
      .Case([&](mlir::rl::GivenOp leaf) {
        call(op, "rlrt_field",
             {host.text(leaf.getName()), idOf(leaf), space(leaf)});
        return true;
      })
      .Case([&](mlir::rl::TextConstantOp leaf) {
        call(op, "rlrt_text_constant",
             {idOf(leaf), host.text(leaf.getValue())});
        return true;
      })
      .Case([](mlir::rl::IndexOp) { return true; }) // written by the draw
      .Default([](Operation *) { return false; });
}

/// Ops that make an axis. Returns false if the op is none.
bool PhaseWriter::writeAxis(Operation &op) {
  return llvm::TypeSwitch<Operation *, bool>(&op)
      .Case([&](mlir::rl::ExtentOp extent) {
        call(op, "rlrt_extent",
             {phase.spaceNumber(extent.getSpace()),
              extent.getCount() ? idOf(extent.getCount()) : -1});
        return true;
      })
      .Case([&](mlir::rl::FindAllOp find) {
        call(op, "rlrt_find_all",
             {idOf(find.getX()), host.text(find.getPattern()),
              phase.spaceNumber(find.getSpace()), idOf(find.getMatch()),
              idOf(find.getBegin()), idOf(find.getEnd())});
        return true;
      })
      .Case([&](mlir::rl::SplitOp split) {
        call(op, "rlrt_split",
             {idOf(split.getX()), host.text(split.getAt()),
              host.text(split.getAfter()), int64_t(split.getMinHead()),
              int64_t(split.getMinGap()), phase.spaceNumber(split.getSpace()),
              idOf(split.getPiece()), idOf(split.getBegin())});
        return true;
      })
      .Case([&](mlir::rl::SampleAfterOp sample) {
        call(op, "rlrt_sample_after",
             {host.text(sample.getSpace()), int64_t(sample.getCall()),
              idOf(sample.getAfter()), idOf(sample.getCount()),
              idOf(sample.getMaxTokens()), idOf(sample.getTemperature()),
              host.text(sample.getStop()), phase.spaceNumber(sample.getSpace()),
              idOf(sample.getAttempt()), idOf(sample.getTruncated()),
              idOf(sample.getTokens())});
        return true;
      })
      .Case([&](mlir::rl::DistinctOp distinct) {
        call(op, "rlrt_distinct",
             {idOf(distinct.getX()), space(distinct.getX()),
              phase.spaceNumber(distinct.getSpace()), idOf(distinct.getKey()),
              idOf(distinct.getMember())});
        return true;
      })
      .Default([](Operation *) { return false; });
}

/// Ops on texts.
void PhaseWriter::writeText(Operation &op) {
  auto test = [&](int64_t operation) {
    Value result = op.getResult(0);
    call(op, "rlrt_text_test",
         {idOf(result), space(result), operation, idOf(op.getOperand(0)),
          idOf(op.getOperand(1))});
  };
  auto map = [&](int64_t operation) {
    Value result = op.getResult(0);
    call(op, "rlrt_text_map",
         {idOf(result), space(result), operation, idOf(op.getOperand(0))});
  };
  llvm::TypeSwitch<Operation *>(&op)
      .Case([&](mlir::rl::FormatOp format) {
        llvm::SmallVector<int32_t> ids;
        for (Value argument : format.getArguments())
          ids.push_back(idOf(argument));
        call(op, "rlrt_text_format",
             {idOf(format), space(format), host.text(format.getPattern()),
              int64_t(ids.size()),
              ids.empty() ? AddressOf{} : host.numbers(ids)});
      })
      .Case([&](mlir::rl::WhereOp where) {
        call(op, "rlrt_text_where",
             {idOf(where), space(where), idOf(where.getCondition()),
              idOf(where.getYes()), idOf(where.getNo())});
      })
      .Case([&](mlir::rl::TrimOp) { map(rlrt_trim); })
      .Case([&](mlir::rl::LowerOp) { map(rlrt_lower); })
      .Case([&](mlir::rl::TextEqualOp) { test(rlrt_equal); })
      .Case([&](mlir::rl::TextContainsOp) { test(rlrt_contains); })
      .Case([&](mlir::rl::TextStartsWithOp) { test(rlrt_starts_with); })
      .Case([&](mlir::rl::TextEndsWithOp) { test(rlrt_ends_with); })
      .Case([&](mlir::rl::CaptureOp capture) {
        call(op, "rlrt_text_capture",
             {idOf(capture), space(capture), idOf(capture.getX()),
              host.text(capture.getPattern()), int64_t(capture.getGroup())});
      })
      .Case([&](mlir::rl::MatchesOp matches) {
        call(op, "rlrt_text_matches",
             {idOf(matches), space(matches), idOf(matches.getX()),
              host.text(matches.getPattern())});
      })
      .Case([&](mlir::rl::UpToOp prefix) {
        call(op, "rlrt_text_up_to",
             {idOf(prefix), space(prefix), idOf(prefix.getX()),
              idOf(prefix.getCount())});
      })
      .Case([&](mlir::rl::TokenAtOp token) {
        call(op, "rlrt_token_at",
             {idOf(token), space(token), idOf(token.getAt())});
      })
      .Case([&](mlir::rl::MathVerdictOp verdict) {
        call(op, "rlrt_math_verdict",
             {idOf(verdict), space(verdict), idOf(verdict.getX()),
              idOf(verdict.getAnswer()), idOf(verdict.getFrom())});
      })
      .Case([&](mlir::rl::CodeVerdictOp verdict) {
        call(op, "rlrt_code_verdict",
             {idOf(verdict), space(verdict), idOf(verdict.getX()),
              idOf(verdict.getTests()), idOf(verdict.getSeconds()),
              idOf(verdict.getMemory())});
      })
      .Case([&](mlir::rl::ReplaceOp replace) {
        call(op, "rlrt_text_replace",
             {idOf(replace), space(replace), idOf(replace.getX()),
              host.text(replace.getPattern()), idOf(replace.getWith())});
      })
      .Case([&](mlir::rl::SharedWordsOp shared) {
        call(op, "rlrt_shared_words",
             {idOf(shared), space(shared), idOf(shared.getX()),
              idOf(shared.getY())});
      })
      .Case([&](mlir::rl::FitsSchemaOp fits) {
        call(op, "rlrt_fits_schema",
             {idOf(fits), space(fits), idOf(fits.getX()),
              host.text(fits.getSchema())});
      })
      .Case([&](mlir::rl::LengthOp length) {
        call(op, "rlrt_text_length",
             {idOf(length), space(length), idOf(length.getX())});
      })
      .Case([&](mlir::rl::TextTakeOp take) {
        call(op, "rlrt_text_take",
             {idOf(take), space(take), idOf(take.getX()), space(take.getX()),
              idOf(take.getIndex())});
      })
      .Case([&](mlir::rl::JsonOp json) {
        call(op, "rlrt_json",
             {idOf(json), space(json), int64_t(json.getKind()),
              dtypeOf(cast<ArrayType>(json.getType())), idOf(json.getX()),
              space(json.getX()), host.text(json.getSchema()),
              host.text(json.getPath())});
      })
      // Services read coarser texts, so the number is that of the operand.
      .Case([](mlir::rl::BroadcastOp) {})
      .Default([](Operation *other) {
        other->emitError("has no call of the runtime");
      });
}

/// The work of a filter, and the drop.
void PhaseWriter::writeFilter(mlir::rl::FilterOp filter) {
  Block &body = filter.getBody().front();
  auto stay = cast<mlir::rl::StayOp>(body.back());
  for (Operation &op : body.without_terminator())
    write(op);
  llvm::SmallVector<int32_t> from, to;
  for (auto [value, left] : llvm::zip(stay.getValues(), filter.getValues())) {
    from.push_back(idOf(value));
    to.push_back(idOf(left));
  }
  auto list = [&](llvm::ArrayRef<int32_t> ids) {
    return ids.empty() ? AddressOf{} : host.numbers(ids);
  };
  if (filter.getReplays())
    return call(*filter, "rlrt_replay",
                {int64_t(from.size()), list(from), list(to)});
  std::string counted =
      filter.getSelects() ? "unselected" : "dropped/" + filter.getAxis().str();
  call(*filter, "rlrt_drop",
       {phase.spaceNumber(filter.getAxis()), idOf(stay.getKeep()),
        int64_t(from.size()), list(from), list(to), host.text(counted)});
}

void PhaseWriter::writeKernel(mlir::rl::KernelOp kernel) {
  if (auto chain = chains.find(kernel); chain != chains.end()) {
    for (mlir::rl::KernelOp one : chain->second)
      for (Value result : one.getResults())
        allocate(*one, result);
    chainEnd = chain->second.back();
  }
  bool parallel = kernel.getKind() == mlir::rl::KernelKind::Parallel;
  call(*kernel, parallel ? "rlrt_parallel" : "rlrt_serial",
       {AddressOf{kernel.getCallee().str()}});
  if (kernel != chainEnd)
    return;
  chainEnd = nullptr;
  for (Operation *report : std::exchange(reports, {}))
    write(*report);
}

void PhaseWriter::write(Operation &op) {
  if (chainEnd && !isa<mlir::rl::KernelOp>(op)) {
    reports.push_back(&op);
    return;
  }
  if (auto filter = dyn_cast<mlir::rl::FilterOp>(op))
    return writeFilter(filter);
  // What nothing reads is not computed.
  if (op.getNumResults() == 1 && !isa<mlir::rl::KernelOp>(op) &&
      idOf(op.getResult(0)) < 0)
    return;
  if (writeLeaf(op) || writeAxis(op))
    return;
  llvm::TypeSwitch<Operation *>(&op)
      .Case([&](mlir::rl::KernelOp kernel) { writeKernel(kernel); })
      .Case([&](mlir::rl::PromptOp prompt) {
        call(op, "rlrt_prompt", {idOf(prompt.getText())});
      })
      .Case([&](mlir::rl::TargetOp target) {
        call(op, "rlrt_target",
             {idOf(target.getText()), phase.spaceNumber(target.getSpace())});
      })
      .Case([&](mlir::rl::SampleOp sample) {
        call(op, "rlrt_sample",
             {idOf(sample.getResponse()), idOf(sample.getTruncated()),
              phase.spaceNumber(sample.getSpace()), idOf(sample.getLogp())});
      })
      .Case([&](mlir::rl::ScoreOp score) {
        allocate(op, score.getLogp());
        allocate(op, score.getEntropy());
        for (Value other : score.getOthers())
          allocate(op, other);
        auto kernel = score->getAttrOfType<FlatSymbolRefAttr>(statisticsAttr);
        call(op, "rlrt_score",
             {score.getModel() == mlir::rl::ModelKind::Policy ? rlrt_policy
                                                              : rlrt_reference,
              phase.spaceNumber(score.getSpace()), idOf(score.getLogp()),
              idOf(score.getEntropy()), AddressOf{kernel.getValue().str()},
              score.getLive() ? idOf(score.getLive()) : -1,
              furtherOf(host, score)});
      })
      .Case([&](mlir::rl::CurrentOp current) {
        allocate(op, current.getLogp());
        allocate(op, current.getEntropy());
        for (Value other : current.getOthers())
          allocate(op, other);
      })
      .Case([&](mlir::rl::CriticOp critic) {
        allocate(op, critic.getValue());
        if (!critic.getTraining())
          call(op, "rlrt_value",
               {phase.spaceNumber(critic.getSpace()), idOf(critic)});
      })
      .Case([&](mlir::rl::MetricOp metric) {
        call(op, "rlrt_metric",
             {host.text(metric.getName()), idOf(metric.getValue())});
      })
      .Case([&](mlir::rl::StateOp state) {
        call(op, "rlrt_state",
             {int64_t(state.getIndex()), idOf(state.getInit()), idOf(state)});
      })
      .Case([&](mlir::rl::NextOp next) {
        call(op, "rlrt_next",
             {int64_t(next.getIndex()), idOf(next.getValue())});
      })
      .Case([&](mlir::rl::ColumnOp column) {
        call(op, "rlrt_column",
             {host.text(column.getName()), idOf(column.getValue())});
      })
      .Case([&](mlir::rl::ResultOp result) {
        call(op, "rlrt_column",
             {host.text(result.getName()), idOf(result.getValue())});
      })
      .Default([&](Operation *) { writeText(op); });
}

void PhaseWriter::writeUpdate(mlir::rl::UpdateOp update, AddressOf cotangents) {
  std::vector<std::vector<Member>> sources;
  for (size_t i = 0; i < update.getSpaces().size(); ++i) {
    auto symbol = [&](ArrayAttr symbols) {
      return AddressOf{cast<FlatSymbolRefAttr>(symbols[i]).getValue().str()};
    };
    auto id = [](Value value) { return value ? idOf(value) : -1; };
    int32_t source = int32_t(i);
    sources.push_back(
        {int32_t(space(update.getLogps()[i])), idOf(update.getLogps()[i]),
         idOf(update.getEntropies()[i]), symbol(*update.getStatistics()),
         update.isStill(source) ? AddressOf{} : symbol(*update.getGradients()),
         id(update.getLiveOf(source)), id(update.getBackwardOf(source)),
         int32_t(update.isValued(source)),
         furtherOf(host,
                   update.getLogps()[i].getDefiningOp<mlir::rl::CurrentOp>())});
  }
  AddressOf table;
  if (!sources.empty())
    table = host.table(name("sources"), sources);
  int32_t criticSpace = -1, value = -1, cotangent = -1;
  if (update.getValue()) {
    criticSpace = int32_t(space(update.getValue()));
    value = idOf(update.getValue());
    cotangent = idOf(update.getValueCotangent());
  }
  AddressOf plan =
      host.table(name("plan"),
                 {{int32_t(sources.size()), table, int32_t(update.getCoupled()),
                   cotangents, criticSpace, value, cotangent}});
  call(*update, "rlrt_update", {plan});
}

AddressOf PhaseWriter::run() {
  Block &body = phase.getBody().front();
  auto isCurrent = [](Operation &op) { return isTrainingStream(&op); };
  auto isUpdate = [](Operation &op) { return isa<mlir::rl::UpdateOp>(op); };
  auto current = llvm::find_if(body, isCurrent);
  auto update = llvm::find_if(body, isUpdate);

  // Between the two sweeps.
  AddressOf cotangents, pass;
  if (update != body.end() && (cast<mlir::rl::UpdateOp>(*update).getCoupled() ||
                               cast<mlir::rl::UpdateOp>(*update).getValue())) {
    cotangents.symbol = name("cotangents");
    function.emplace(host, cotangents.symbol, phase.getLoc());
    for (Operation &op : llvm::make_range(current, update))
      if (!isCurrent(op))
        write(op);
    function->finish();
  }
  // Everything from the streams on, once for each optimizer step.
  if (update != body.end()) {
    pass.symbol = name("pass");
    function.emplace(host, pass.symbol, phase.getLoc());
    for (Operation &op : llvm::make_range(current, update))
      if (isCurrent(op))
        write(op);
    writeUpdate(cast<mlir::rl::UpdateOp>(*update), cotangents);
    for (Operation &op : llvm::make_range(std::next(update), body.end()))
      write(op);
    function->finish();
  }
  AddressOf step{name("step")};
  function.emplace(host, step.symbol, phase.getLoc());
  int64_t index = -1;
  phase.walk([&](mlir::rl::IndexOp op) { index = idOf(op); });
  function->call(phase.getLoc(), "rlrt_draw", {index});
  for (Operation &op : llvm::make_range(body.begin(), current))
    write(op);
  if (!pass.symbol.empty())
    function->call(phase.getLoc(), "rlrt_passes", {pass});
  function->finish();
  return step;
}

} // namespace

std::pair<int32_t, AddressOf> writeChecks(HostModule &host, Operation *holder,
                                          mlir::rl::PhaseOp phase,
                                          llvm::StringRef name) {
  auto checks = holder->getAttrOfType<ArrayAttr>(checksAttr);
  if (!checks)
    return {0, AddressOf{}};
  std::vector<std::vector<Member>> rows;
  for (auto check : checks.getAsRange<DictionaryAttr>()) {
    auto type = cast<ArrayType>(cast<TypeAttr>(check.get("type")).getValue());
    int64_t space = phase ? phase.spaceNumber(type.space()) : RLRT_STEP_SPACE;
    rows.push_back(
        {host.text(cast<StringAttr>(check.get("message")).getValue()),
         int32_t(space), int32_t(type.denseCount()), dtypeOf(type)});
  }
  return {int32_t(rows.size()), host.table(name, rows)};
}

AddressOf writePhase(HostModule &host, mlir::rl::PhaseOp phase) {
  return PhaseWriter(host, phase).run();
}

} // namespace rl::compiler
