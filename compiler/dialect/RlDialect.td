// In: nothing. Out: the dialect `rl`: one training or evaluation step as
// array values over named axes. Must not know: how anything is computed.
#ifndef RL_DIALECT
#define RL_DIALECT

include "mlir/IR/OpBase.td"

def Rl_Dialect : Dialect {
  let name = "rl";
  let cppNamespace = "::mlir::rl";
  let summary = "one step of reinforcement learning over named axes";
  let description = [{
    A module holds one experiment: `rl.settings` computes every scalar slot,
    and one `rl.phase` per phase describes one batch as a straight line of
    array values. Arrays live over the ragged nest `prompt > rollout > token`
    and over dense axes; no op broadcasts or reduces silently. Numeric ops are
    pure; ops on text are host work; `rl.sample`, `rl.target`, `rl.score` and
    `rl.current` are where a model is read.

    Examples of single ops use values of this phase:

    ```mlir-prelude
    rl.phase @example train spaces [#rl.space<"step", -1>,
        #rl.space<"prompt", 0>, #rl.space<"rollout", 1>, #rl.space<"token", 2>,
        #rl.space<"token_1", 1>, #rl.space<"domain", 0>] {
      %index = rl.index : !rl.array<i64[prompt]>
      %question = rl.field "question" : !rl.array<!rl.text[prompt]>
      %digit = rl.position : !rl.array<i64[digit:2]>
      rl.prompt %question : !rl.array<!rl.text[prompt]>
      %response, %truncated, %sampled = rl.sample space "token"
        : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>,
          !rl.array<f32[prompt, rollout, token]>
      %logp, %entropy = rl.current space "token"
        : !rl.array<f32[prompt, rollout, token]>
      %score = rl.cast %truncated
        : !rl.array<i1[prompt, rollout]> to !rl.array<f32[prompt, rollout]>
      %loss = rl.reduce sum %score over [prompt, rollout]
        : !rl.array<f32[prompt, rollout]> to !rl.array<f32>
    }
    ```
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasCanonicalizer = 1;
  // What ElementwiseOpInterface builds.
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect"];
  let extraClassDeclaration = [{
    void registerTypes();
    void registerAttributes();
  }];
}

#endif // RL_DIALECT
