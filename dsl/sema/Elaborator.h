// In: expressions of the Ast and the scope they stand in. Out: nodes of one
// graph; calls are expanded where they stand. Must not know: slots, phases.
#pragma once

#include "dsl/sema/GraphBuilder.h"
#include "dsl/sema/Modules.h"

#include <functional>

namespace rl::sema {

struct Extended;
struct FnValue;
struct NetValue;
struct RecordValue;

/// An axis named after `over:`. `token` and other ragged axes are bound by the
/// value they meet.
struct AxisRef {
  std::string name;
  AxisId axis = -1; ///< -1: the axis of that name of the value
  bool isOpaque = false;
};

/// What an expression stands for. A poisoned value had an error that was
/// reported; whatever touches it is poisoned silently.
struct Value {
  enum class Kind {
    Poison,
    Node,   ///< `node`; with `status` where it may be absent
    Absent, ///< only `status`: absent, of any type
    Record, ///< `record`; with `status` where it may be absent
    List,   ///< `record` with one field `value`, or of a record, along `axis`
    Ring,   ///< state, its slots in `node`
    Net,    ///< states, in `net`
    Fn,
    Axes
  };
  Kind kind = Kind::Poison;
  NodeId node = -1;
  NodeId status = -1; ///< i64: 0 a value, 1 missing, 2 error; -1: never absent
  const ast::ChoiceType *choice = nullptr; ///< what the i64 `node` numbers
  std::shared_ptr<RecordValue> record;
  AxisId axis = -1;
  std::shared_ptr<FnValue> fn;
  std::shared_ptr<NetValue> net;
  std::vector<AxisRef> axes;

  static Value of(NodeId node) {
    Value value;
    value.kind = node < 0 ? Kind::Poison : Kind::Node;
    value.node = node;
    return value;
  }
  bool isPoison() const { return kind == Kind::Poison; }
  bool isOptional() const { return kind == Kind::Absent || status >= 0; }
};

/// Number of a status as nodes hold it.
enum class Status : int64_t { Present = 0, Missing = 1, Error = 2 };

/// The fields of a record, in order of its declaration.
struct RecordValue {
  const ast::RecordType *type = nullptr; ///< null: an item of a plain list
  Module *home = nullptr;                ///< of the declaration
  std::vector<std::pair<std::string, Value>> fields;
};

/// A callable passed as a value, some arguments perhaps bound.
struct FnValue {
  std::string name;
  const ast::Callable *callable = nullptr; ///< null: opaque
  Module *home = nullptr;
  std::map<std::string, Value> bound;
  const ast::TypeExpr *opaque = nullptr; ///< declared type of an opaque one
};

/// A `net` of a body. Layer i goes from axis i to axis i + 1; the last one has
/// a weight for each point of its axis and gives one number.
struct NetValue {
  std::string name; ///< of its states, before `.weight_1`
  std::vector<AxisId> axes;
  std::vector<NodeId> weights, biases; ///< Op::State
  NodeId updates = -1;                 ///< Op::State, i64
  bool isTanh = false;
};

/// What a net makes of its layers' inputs: layer i goes from `inputs[i]` to
/// `sums[i]`; the last sum is what the net gives.
struct NetPass {
  std::vector<NodeId> inputs, sums;
};

/// A parameter or `let` of a body.
struct Local {
  Value value;
  ast::Range range;
  bool isParameter = false;
  bool read = false;
};

/// A state of a body.
struct LocalState {
  std::string name;               ///< of its entry in the graph; empty: broken
  std::optional<ast::Range> next; ///< where its next value is written
};

/// The names an expression sees.
struct Scope {
  Module *module = nullptr;
  const ast::Callable *callable = nullptr; ///< null: a slot or a check
  std::map<std::string, Local> locals;
  std::map<std::string, AxisId> axes;       ///< axes declared in the body
  std::map<std::string, Value> items;       ///< of axes made of lists, by axis
  std::map<std::string, LocalState> states; ///< declared in the body
  /// What names of ragged axes in types are bound to, `token` apart.
  std::map<std::string, AxisId> ragged;
  /// Ragged axes that the body names where no value has them.
  std::set<AxisId> needed;
  AxisId token = -1; ///< what `token` is bound to; -1: of the response
  Place place(ast::Range range) const { return module->at(range); }
};

/// A type of a declaration with its axes resolved in one call.
struct Declared {
  Dtype dtype = Dtype::F32;
  bool anyAxes = false;
  std::vector<AxisId> axes;
  bool isOptional = false;
  const ast::ChoiceType *choice = nullptr; ///< dtype is I64
  const ast::RecordType *record = nullptr; ///< dtype means nothing
  Module *recordHome = nullptr;
};

/// Params of the experiment being built, in order.
struct ParamTable {
  std::vector<model::Param> *list = nullptr;
  std::map<const ast::Parameter *, int> index;
};

/// What is shared by everything that analyzes one file.
struct Analysis {
  Analysis(Session &session, Diagnostics &found)
      : session(session), found(found), modules(session, found) {}
  Session &session;
  Diagnostics &found; ///< unsorted, deduplicated
  Modules modules;
  Module *main = nullptr;
  const Extended *experiment = nullptr; ///< being elaborated
  Recorder *recorder = nullptr;         ///< null: nobody asks
  int depth = 0;                        ///< of expressions being elaborated
  int expansions = 0;             ///< calls expanded for one declaration so far
  bool tooDeep = false;           ///< that was reported
  std::set<std::string> reported; ///< keys of what was reported
  enum class Checked { Running, Sound, Broken };
  std::map<const ast::Callable *, Checked> checked;

  /// Reports unless the same was reported; the result may take notes.
  void report(Id id, Place place, std::vector<std::string> arguments,
              std::vector<diag::Diagnostic> notes = {});
};

/// A reduction of the points at which a condition holds.
struct Masked {
  Op op = Op::Sum;
  std::string name;
  NodeId x = -1; ///< -1: they are counted
  NodeId mask = -1;
  AxisId by = -1;
  int64_t ddof = 1;
  const std::vector<AxisRef> &over;
  const ast::Expr &call;
};

/// Where an expression stands, which decides what it may read.
struct Setting {
  enum class Kind { Declaration, Settings, Batch, Check };
  Kind kind = Kind::Declaration;
  std::string description; ///< `phase `rl``, for messages
  std::string slot;        ///< being elaborated; begins the names of states
  std::string reader;      ///< slot or metric, whose errors are counted
  Place failsWith;         ///< of a check `fails with`; for a note
  bool hasSample = true;
  bool isEvaluate = false;
  bool isSelected = false; ///< the objective of a phase with `select`
  bool replays = false;    ///< rollouts come back in later rounds
  /// Values of `data.x`, `reward` and `advantage` in slots; null elsewhere.
  /// Returns nothing for a name that is none of its.
  std::function<std::optional<Value>(const ast::Name &head,
                                     const ast::Name *field, Place place)>
      slotName;
  std::vector<std::string> slotNames; ///< for suggestions
  ParamTable *params = nullptr;       ///< null: params are their defaults
};

/// Marks, as `integer`, a `Stop` around what a `reward` gave.
constexpr int64_t rewardMark = 1;

/// Elaborates expressions into one graph.
class Elaborator {
public:
  Elaborator(Analysis &analysis, Graph &graph, Setting setting)
      : analysis(analysis), build(graph), setting(std::move(setting)) {}

  Analysis &analysis;
  GraphBuilder build;
  Setting setting;
  std::vector<model::Binding> bindings; ///< literals of a check

  Value expr(const ast::Expr &expr, Scope &scope);
  /// An expression that must be a value of some type, no callable.
  Value valueOf(const ast::Expr &expr, Scope &scope);
  /// An expression that must be a number or a text, never absent; -1 when
  /// poisoned.
  NodeId node(const ast::Expr &expr, Scope &scope);
  /// Adapts to a dtype and exactly these axes; reports and returns -1 when
  /// that loses something.
  NodeId coerce(NodeId node, const Declared &declared, const std::string &name,
                Place place, const std::string &declaredText = "");
  /// The same for values of any type.
  Value coerce(const Value &value, const Declared &declared,
               const std::string &name, Place place,
               const std::string &declaredText = "");
  /// `value` held to the range of its declaration.
  Value bound(Value value, const ast::Parameter &parameter, Module &home,
              Place place);
  /// A value of a declared type whose leaves are Field nodes named `name`.
  Value standIn(const std::string &name, const Declared &declared,
                const Origin &origin);
  /// The axis of a name; nothing after an error.
  std::optional<AxisRef> axisOf(const ast::Name &name, Scope &scope);
  /// Tokens of a text named `name` that stands for any, of a type that names
  /// the tokens of a text; -1 after an error.
  AxisId standInTokens(const ast::TypeExpr &type, const std::string &name,
                       Scope &scope, const Origin &origin);
  /// Resolves a type; `token` is bound to `token`. Nothing after an error.
  std::optional<Declared> resolve(const ast::TypeExpr &type, Scope &scope,
                                  AxisId token);

  /// Expands the body of a task with its arguments; every named value.
  std::optional<std::vector<std::pair<std::string, NodeId>>>
  taskFields(const ast::Callable &task, Module &home,
             const std::map<std::string, Value> &arguments, Place call);
  /// The size of a task, or -1.
  NodeId taskSize(const ast::Callable &task, Module &home,
                  const std::map<std::string, Value> &arguments, Place call);
  /// An argument for a parameter of a declared type (uncoerced for nodes).
  Value argument(const ast::Expr &expr, const ast::Parameter &parameter,
                 Scope &scope);
  Value defaultOf(const ast::Parameter &parameter, Scope &calleeScope);

  /// Elaborates a callable on its own declared types.
  bool checkAlone(const ast::Callable &callable, Module &home);

  void report(Id id, Place place, std::vector<std::string> arguments,
              std::vector<diag::Diagnostic> notes = {});
  /// A state of an evaluate phase, which is none where something reads it.
  struct Unstepped {
    std::string name; ///< of its entry in the graph
    Place place;
    std::string local;
    std::vector<diag::Diagnostic> calls;
  };
  std::vector<Unstepped> unstepped;
  std::string show(NodeId node) const { return build.show(build.typeOf(node)); }
  /// `f32[prompt]?`, `Verdict`, `Rule[prompt]`.
  std::string show(const Value &value) const;
  Origin origin(Place place) const { return {place, callPlaces()}; }
  /// The token axis of the response.
  AxisId responseToken(const Origin &origin);
  /// Values of a stream of a text; the response's when `text` is -1.
  NodeId stream(NodeId text, const std::string &textName,
                const std::vector<ast::Name> &path, size_t from, Place place);
  NodeId paramNode(const ast::Parameter &param, Module &home, Place place);
  /// Binds a list literal of a check to Fields of this type.
  Value literal(const ast::Expr &expr, const Declared &type,
                const std::string &name, Scope &scope);
  /// The same where messages call it otherwise.
  Value literal(const ast::Expr &expr, const Declared &type,
                const std::string &name, const std::string &shown,
                Scope &scope);
  /// The nested list of an expression; false after an error. `declared` tells
  /// whether items may be absent or values of a choice.
  bool readLiteral(const ast::Expr &expr, const Type &type,
                   const std::string &name, size_t depth, Scope &scope,
                   model::Literal &out, const Declared *declared = nullptr);

private:
  struct Frame {
    const ast::Callable *callable;
    std::string name;
    Place place;
  };
  std::vector<Frame> frames;
  const ast::Callable *task = nullptr; ///< the task being expanded
  int saidSelected = 0;                ///< within `among_selected(..)`
  int64_t draws = 0;
  int64_t fresh = 0;
  /// Text and pattern whose groups `$1`, .. are, innermost last.
  std::vector<std::pair<NodeId, std::string>> matched;

  std::vector<Place> callPlaces() const;
  /// The calls that lead here, as notes.
  std::vector<diag::Diagnostic> calls() const;
  /// Tells the recorder, except inside the expansion of a call.
  void tell(const Value &value, Place place);

  // Elaborate.cpp
  Value elaborate(const ast::Expr &expr, Scope &scope);
  Value path(const ast::Expr &expr, Scope &scope);
  Value fileValue(Binding &binding, Place place);
  std::optional<Value> builtin(const ast::Expr &expr, Scope &scope,
                               size_t &used);
  Value unknown(const ast::Expr &expr, Scope &scope);
  NodeId textLiteral(const ast::Expr &expr, Scope &scope);
  NodeId unary(const ast::Expr &expr, Scope &scope);
  Value binary(const ast::Expr &expr, Scope &scope);
  NodeId equality(const ast::Expr &expr, Scope &scope);
  NodeId operation(const std::string &spelling, NodeId left, NodeId right,
                   Place place);
  NodeId readable(Op op, const std::string &name, Type type, Place place,
                  bool ofRollouts);

  // Operators.cpp
  bool promote(std::vector<NodeId> &operands, const std::string &what,
               Place place);
  bool align(std::vector<NodeId> &operands, Place place);
  std::optional<std::vector<AxisId>>
  united(const std::vector<std::vector<AxisId>> &lists, Place place);
  NodeId elementwise(Op op, std::vector<NodeId> operands, Dtype result,
                     Place place);
  NodeId arithmetic(Op op, std::vector<NodeId> operands,
                    const std::string &what, Place place);
  NodeId compare(const std::string &spelling, NodeId left, NodeId right,
                 Place place);
  bool wantDtype(NodeId node, std::vector<Dtype> dtypes,
                 const std::string &what, Place place);
  NodeId operandError(const std::string &what,
                      const std::vector<NodeId> &operands, Place place);

  // Types.cpp
  bool axisIn(const ast::Name &name, Scope &scope, AxisId outer, AxisId token,
              AxisId &axis);
  std::vector<std::string> axisNames(const Scope &scope) const;
  void bindRagged(const ast::TypeExpr &type, const Value &value,
                  std::map<std::string, AxisId> &bound) const;

  // Absent.cpp
  Value fallback(const ast::Expr &expr, Scope &scope);
  std::optional<Value> filled(const ast::Expr &fill, const Value &value,
                              Scope &scope);
  Value dropped(const ast::Expr &word, const Value &value, Scope &scope);
  Value choose(NodeId condition, const Value &yes, const Value &no,
               const std::string &what, Place place);
  Value absent(Status status, Place place);
  /// An error; in programs over the batch its status tells the reason.
  Value failed(const std::string &reason, Place place);
  /// Counts the errors of a value about which `??` decides, by reason.
  void countErrors(const Value &value, Place place, int drop = -1);
  std::optional<Value> absenceCall(const std::string &name,
                                   const ast::Expr &call, Scope &scope);
  NodeId isStatus(const Value &value, Status status, Place place);
  NodeId zero(Dtype dtype, Place place);
  /// The status of a value, 0 where it is never absent.
  NodeId statusOf(const Value &value, Place place);

  // Matches.cpp
  Value match(const ast::Expr &expr, Scope &scope);
  NodeId patternHolds(const ast::Expr &pattern, const Value &subject,
                      Scope &scope);
  NodeId matchGroup(const ast::Expr &expr, Scope &scope);

  // Lists.cpp
  std::optional<Value> listCall(const std::string &name, const ast::Expr &call,
                                Scope &scope);
  std::optional<std::vector<const ast::Argument *>>
  wantAll(const std::string &name, const ast::Expr &call,
          const std::vector<std::string> &names,
          const std::vector<std::string> &optional, Scope &scope);
  NodeId pieces(const ast::Argument *argument, const std::string &name,
                Scope &scope);
  Value listOf(Node shape, const std::string &axisName, bool isOrdered,
               const std::vector<std::pair<std::string, Dtype>> &fields);
  // Outcomes.cpp
  Value outcome(const ast::Expr &call, Scope &scope);
  Value amongSelected(const ast::Expr &call, Scope &scope);
  /// Rounds since each prompt was drawn; 0 where none come back.
  Value age(Place place);
  /// Whether rollouts of earlier rounds are there for the slot.
  bool meetsEarlierRollouts() const;
  Value advised(const ast::Expr &call, Scope &scope);
  // Attempts.cpp
  Value attempts(const ast::Expr &call, Scope &scope);
  NodeId attemptNumber(const ast::Argument *argument, const char *name,
                       const char *slot, Scope &scope);
  bool isEarly(NodeId node, const char *name, Place place);
  void nameAttempts(AxisId axis, const std::string &name);

  bool constantText(const ast::Argument *argument, const std::string &what,
                    Scope &scope, std::string &out);
  bool constantNumber(const ast::Argument *argument, const std::string &what,
                      Scope &scope, double &out);
  Value findAll(const ast::Expr &call, Scope &scope);
  Value split(const ast::Expr &call, Scope &scope);
  Value group(const ast::Expr &call, Scope &scope);
  Value parseJson(const ast::Expr &call, Scope &scope);
  std::string schemaOf(const ast::RecordType &type, Module &home);
  Value jsonRecord(const ast::RecordType &type, Module &home, NodeId text,
                   const std::string &schema, const std::string &path,
                   const std::vector<AxisId> &axes, const Origin &from);
  NodeId reductionBy(Op op, const std::string &name, NodeId value,
                     const std::vector<AxisRef> &over, AxisId by,
                     const ast::Expr &call, Scope &scope);
  NodeId concat(const ast::Expr &call, Scope &scope);
  NodeId part(const ast::Expr &call, Scope &scope);
  NodeId stack(const ast::Expr &call, Scope &scope);

  /// A text of `pattern` with a value in each `{}`.
  NodeId formatted(std::vector<NodeId> holes, std::string pattern, Place place);

  // Join.cpp
  NodeId join(const ast::Expr &call, Scope &scope);
  NodeId atPoint(NodeId id, AxisId axis, int64_t at, Place place,
                 std::map<NodeId, NodeId> &known);
  NodeId filled(std::vector<NodeId> holes, const std::string &before,
                const std::string &between, Place place);

  // Shapes.cpp
  Value construct(const ast::RecordType &type, Module &home,
                  const ast::Expr &call, Scope &scope);
  Value toChoice(const ast::ChoiceType &choice, const ast::Expr &call,
                 Scope &scope);
  Value choiceValue(const ast::ChoiceType &choice, const ast::Name &name,
                    Place place);
  Value fieldOf(const Value &record, const ast::Name &field, Scope &scope);

  // PrimitiveCalls.cpp
  NodeId primitive(const std::string &name, const ast::Expr &call,
                   Scope &scope);
  NodeId reduction(Op op, const std::string &name, NodeId value,
                   const std::vector<AxisRef> &over, const ast::Expr &call,
                   Scope &scope);
  NodeId masked(const Masked &what, Scope &scope);
  NodeId keyed(NodeId key, Place place);
  NodeId count(const std::vector<AxisRef> &over, const ast::Expr &call,
               Scope &scope);
  NodeId textCall(Op op, const std::string &name, std::vector<NodeId> operands,
                  Place place);
  std::optional<std::vector<AxisRef>> axesOf(const ast::Expr &expr,
                                             Scope &scope);
  AxisId axisWithoutValue(const AxisRef &ref, Place place, Scope &scope);

  // Arrays.cpp
  NodeId arrayCall(Op op, const std::string &name, const ast::Expr &call,
                   Scope &scope);
  NodeId position(const ast::Expr &axis, Place place, Scope &scope);
  bool grouped(const std::vector<AxisRef> &over, NodeId value,
               const std::string &name, Place place, std::vector<AxisId> &axes);
  NodeId place(NodeId x, NodeId at, const AxisRef &along, Place place,
               Scope &scope);
  NodeId take(NodeId x, NodeId at, AxisId axis, Place place);
  NodeId quantile(NodeId x, NodeId q, const std::vector<AxisRef> &over,
                  const ast::Expr &call, Scope &scope);
  NodeId squares(Op op, NodeId x, const std::vector<AxisRef> &over,
                 int64_t ddof, const ast::Expr &call, Scope &scope);
  NodeId top(NodeId x, NodeId count, NodeId share,
             const std::vector<AxisRef> &over, const ast::Expr &call,
             Scope &scope);

  // States.cpp
  bool state(const ast::StateDecl &state, Scope &scope);
  std::string stateHome(const ast::Name &state, Scope &scope);
  std::string programPath() const;
  NodeId addState(const std::string &name, const std::string &local,
                  NodeId init, const Origin &origin);
  Value ring(const ast::StateDecl &state, Scope &scope);
  AxisId ringAxis(const ast::Expr &expr, Scope &scope);
  NodeId alongRing(const Value &ring, Place place);
  bool next(const ast::NextDecl &next, Scope &scope);
  bool push(const ast::NextDecl &next, model::State &slots, Scope &scope);
  bool allChange(const Scope &scope);
  /// A reduction of a ring; nothing where the call names none.
  std::optional<NodeId> ofRing(const std::string &name, const ast::Expr &call,
                               Scope &scope);
  model::State *findState(const std::string &name);

  // Nets.cpp
  bool net(const ast::NetDecl &net, Scope &scope);
  bool hiddenAxes(const ast::Expr &list, const std::string &name, Scope &scope,
                  std::vector<AxisId> &axes);
  NodeId draws01(NodeId key, const std::string &name, int64_t ordinal,
                 const Origin &origin);
  NodeId firstWeights(const std::string &name, const std::vector<AxisId> &axes,
                      int64_t inputs, Place place);
  NodeId callNet(const NetValue &net, const ast::Expr &call, Scope &scope);
  std::optional<NetPass> forward(const NetValue &net, const std::string &name,
                                 NodeId x, const ast::Expr &argument,
                                 const ast::Expr &call, Scope &scope);
  bool learn(const ast::NextDecl &next, const std::string &name, Scope &scope);

  // NetGradient.cpp
  /// Number of weights and biases of a net.
  int64_t netSize(const NetValue &net) const;
  NodeId netSizeNode(const NetValue &net, const std::string &name, Place place);
  NodeId netGradient(const ast::Expr &call, Scope &scope);
  NodeId inARow(const NetValue &net, const NetPass &pass, AxisId along,
                Place place);
  NodeId atPoints(NodeId x, NodeId at, AxisId axis, Place place);

  // Calls.cpp
  Value call(const ast::Expr &call, Scope &scope);
  Value callFn(const FnValue &fn, const ast::Expr &call, Scope &scope);
  Value callOpaque(const FnValue &fn, const ast::Expr &call, Scope &scope);
  Value expand(const ast::Callable &callable, Module &home,
               const std::string &name, std::vector<Value> arguments,
               const std::vector<const ast::Expr *> &written, Scope &callScope,
               Place place);
  Value fnArgument(const ast::Expr &expr, const ast::Parameter &parameter,
                   Scope &scope);
  bool fits(const FnValue &fn, const ast::Parameter &parameter, Place place);
  bool enter(const ast::Callable &callable, Module &home,
             const std::string &name, Place place);
  Value body(const ast::Callable &callable, Scope &scope);
  bool isFree(const ast::Name &name, Scope &scope);
  bool let(const ast::Let &let, Scope &scope);
  std::optional<Declared> declaredFor(const ast::TypeExpr &type,
                                      const Value &value, Scope &scope);
  void nameNodes(const Value &value, const std::string &name);
  bool axis(const ast::AxisDecl &axis, Scope &scope);
  bool bindTokens(const ast::Callable &callable,
                  const std::vector<Value> &arguments,
                  const std::vector<Place> &places, AxisId &token);
  Value result(const Value &value, const ast::Callable &callable, Scope &scope);
  std::optional<Scope> taskScope(const ast::Callable &task, Module &home,
                                 const std::map<std::string, Value> &arguments,
                                 Place call);
  bool elaborateAlone(const ast::Callable &callable, Module &home);
  bool contract(const ast::Callable &callable, Module &home,
                const Value &value);
  void readForAxes(const ast::Callable &callable, Scope &scope);
};

/// Matches arguments to parameter names: one entry for each name, null where
/// none is given. Reports and returns nothing after an error.
std::optional<std::vector<const ast::Argument *>>
matchArguments(Analysis &analysis, const Module &module,
               const std::string &callee,
               const std::vector<ast::Argument> &arguments,
               const std::vector<std::string> &names);

/// Whether points along a ragged axis of this name follow each other.
bool isOrderedAxis(const std::string &name);

/// Whether the type names the tokens of a text of its own, not of responses:
/// `f32[prompt, token]`, `f32[prompt, demo, token]`.
bool namesTextTokens(const ast::TypeExpr &type);

/// True when a type names axes or `[*]`.
bool namesAxes(const ast::TypeExpr &type);

/// Streams with a differentiable path to `root`, outermost cut by Stop.
std::vector<NodeId> differentiableStreams(const Graph &graph, NodeId root);

/// What `root` reads that is known only once a batch is trained on, in words;
/// with `states`, also what the batch itself changes. Empty: nothing.
std::string lateReads(const Graph &graph, NodeId root, bool states);

} // namespace rl::sema
