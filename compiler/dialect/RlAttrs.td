// In: the dialect. Out: its attributes and enumerations.
// Must not know: which op uses them.
#ifndef RL_ATTRS
#define RL_ATTRS

include "compiler/dialect/RlDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Rl_Attr<string name, string keyword> : AttrDef<Rl_Dialect, name> {
  let mnemonic = keyword;
}

def Rl_SpaceAttr : Rl_Attr<"Space", "space"> {
  let summary = "an iteration space of a phase: the axis that ends it";
  let description = [{
    A phase lists its spaces; the position in the list is the space's number
    for the runtime. `parent` is the number of the space it lies under, -1 for
    `step`.

    ```mlir
    rl.phase @p evaluate spaces [#rl.space<"step", -1>, #rl.space<"prompt", 0>,
        #rl.space<"rollout", 1>, #rl.space<"token", 2>] {
    }
    ```
  }];
  let parameters = (ins StringRefParameter<"name of the axis">:$name,
                        "int64_t":$parent);
  let assemblyFormat = "`<` $name `,` $parent `>`";
}

def Rl_InputAttr : Rl_Attr<"Input", "input"> {
  let summary = "a value of the frame that a row kernel reads, and its space";
  let description = [{
    Numbers of the runtime, known once values are placed in the frame; the
    space is that of the rows or one above it. Written
    `#rl.input<value 5 space 2>`.
  }];
  let parameters = (ins "int64_t":$value, "int64_t":$space);
  let assemblyFormat = "`<` `value` $value `space` $space `>`";
}
def Rl_InputArrayAttr : TypedArrayAttrBase<Rl_InputAttr, "array of inputs">;
def Rl_SpaceArrayAttr : TypedArrayAttrBase<Rl_SpaceAttr, "array of spaces">;

class Rl_Enum<string name, string words, list<I32EnumAttrCase> cases>
  : I32EnumAttr<name, words, cases> {
  let cppNamespace = "::mlir::rl";
  let genSpecializedAttr = 0;
}
class Rl_EnumAttr<I32EnumAttr info, string keyword>
  : EnumAttr<Rl_Dialect, info, keyword>;

def Rl_ReduceKind : Rl_Enum<"ReduceKind", "how a reduction combines", [
  I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Min", 1, "min">,
  I32EnumAttrCase<"Max", 2, "max">]>;
def Rl_ReduceKindAttr : Rl_EnumAttr<Rl_ReduceKind, "reduce_kind">;

def Rl_PhaseKind : Rl_Enum<"PhaseKind", "what a phase does", [
  I32EnumAttrCase<"Train", 0, "train">,
  I32EnumAttrCase<"Evaluate", 1, "evaluate">]>;
def Rl_PhaseKindAttr : Rl_EnumAttr<Rl_PhaseKind, "phase_kind">;

// Numbers as in abi.h: rlrt_policy, rlrt_reference.
def Rl_ModelKind : Rl_Enum<"ModelKind", "whose weights score tokens", [
  I32EnumAttrCase<"Policy", 0, "policy">,
  I32EnumAttrCase<"Reference", 1, "reference">]>;
def Rl_ModelKindAttr : Rl_EnumAttr<Rl_ModelKind, "model_kind">;

// Numbers as in abi.h: rlrt_json_value, rlrt_json_status, rlrt_json_count.
def Rl_JsonKind : Rl_Enum<"JsonKind", "what is read of a JSON text", [
  I32EnumAttrCase<"Value", 0, "value">, I32EnumAttrCase<"Status", 1, "status">,
  I32EnumAttrCase<"Count", 2, "count">]>;
def Rl_JsonKindAttr : Rl_EnumAttr<Rl_JsonKind, "json_kind">;

#endif // RL_ATTRS
