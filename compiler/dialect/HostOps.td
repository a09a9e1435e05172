// In: bases of ops. Out: work on text and with the model, done by the runtime.
// Must not know: names of runtime functions.
#ifndef RL_HOST_OPS
#define RL_HOST_OPS

include "compiler/dialect/RlOpBase.td"

//===-- Text --------------------------------------------------------------===//

def Rl_TextConstantOp : Rl_Op<"text_constant", [Pure, ConstantLike, Rl_Host]> {
  let summary = "one text";
  let description = [{
    ```mlir
    %t = rl.text_constant "yes" : !rl.array<!rl.text>
    ```
  }];
  let arguments = (ins StrAttr:$value);
  let results = (outs Rl_Text:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Rl_FormatOp : Rl_Op<"format", [Pure, Rl_Host]> {
  let summary = "a text with holes";
  let description = [{
    Each `{}` takes the next operand; `{{` and `}}` are braces. Operands may
    have fewer axes than the result. i64 prints in decimal, f32 in the shortest
    form that reads back, i1 as `true` or `false`.

    ```mlir
    %t = rl.format "item {}: {}" (%index, %question)
      : (!rl.array<i64[prompt]>, !rl.array<!rl.text[prompt]>)
      -> !rl.array<!rl.text[prompt]>
    ```
  }];
  let arguments = (ins StrAttr:$pattern, Variadic<Rl_Any>:$arguments);
  let results = (outs Rl_Text:$result);
  let assemblyFormat = [{
    $pattern `(` $arguments `)` attr-dict `:`
    functional-type($arguments, $result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

class Rl_TextTest<string mnemonic> : Rl_Predicate<mnemonic, [Rl_Host]> {
  let arguments = (ins Rl_Text:$x, Rl_Text:$part);
  let assemblyFormat = "$x `,` $part attr-dict `:` qualified(type($x))";
  let hasFolder = 1;
}

def Rl_TextEqualOp : Rl_TextTest<"text_equal"> {
  let summary = "equal code points";
  let description = [{
    ```mlir
    %b = rl.text_equal %response, %response
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
}
def Rl_TextContainsOp : Rl_TextTest<"text_contains"> {
  let summary = "the second text occurs in the first";
  let description = [{
    ```mlir
    %b = rl.text_contains %response, %response
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
}
def Rl_TextStartsWithOp : Rl_TextTest<"text_starts_with"> {
  let summary = "the first text begins with the second";
  let description = [{
    ```mlir
    %b = rl.text_starts_with %response, %response
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
}
def Rl_TextEndsWithOp : Rl_TextTest<"text_ends_with"> {
  let summary = "the first text ends with the second";
  let description = [{
    ```mlir
    %b = rl.text_ends_with %response, %response
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
}

class Rl_TextMap<string mnemonic>
  : Rl_Op<mnemonic, [Pure, Rl_Host, SameOperandsAndResultType]> {
  let arguments = (ins Rl_Text:$x);
  let results = (outs Rl_Text:$result);
  let assemblyFormat = "$x attr-dict `:` qualified(type($x))";
  let hasFolder = 1;
}

def Rl_TrimOp : Rl_TextMap<"trim"> {
  let summary = "without white space at both ends";
  let description = [{
    Idempotent.

    ```mlir
    %t = rl.trim %response : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
}
def Rl_LowerOp : Rl_TextMap<"lower"> {
  let summary = "letters in lower case";
  let description = [{
    Idempotent.

    ```mlir
    %t = rl.lower %response : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
}

def Rl_CaptureOp : Rl_Op<"capture", [Pure, Rl_Host,
    SameOperandsAndResultType]> {
  let summary = "a group of the first match of a regular expression";
  let description = [{
    Without a number the first group, the match where the expression has no
    group. An empty text where nothing matches.

    ```mlir
    %t = rl.capture %response pattern "(\\d+)"
      : !rl.array<!rl.text[prompt, rollout]>
    %u = rl.capture %response pattern "(\\d+)-(\\d+)" group 2
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, StrAttr:$pattern,
                       DefaultValuedAttr<ConfinedAttr<I32Attr,
                         [IntMinValue<-1>]>, "-1">:$group);
  let results = (outs Rl_Text:$result);
  let assemblyFormat = [{
    $x `pattern` $pattern (`group` $group^)? attr-dict `:` qualified(type($x))
  }];
}

def Rl_UpToOp : Rl_Op<"up_to", [Pure, Rl_Host,
    AllTypesMatch<["x", "result"]>]> {
  let summary = "the first code points of a text";
  let description = [{
    As many as `count` says, none where that is negative, all where there are no
    more.

    ```mlir
    %n = rl.constant 3 : !rl.array<i64[prompt]>
    %t = rl.up_to %question, %n : !rl.array<!rl.text[prompt]>,
      !rl.array<i64[prompt]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, Rl_I64:$count);
  let results = (outs Rl_Text:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $x `,` $count attr-dict `:` qualified(type($x)) `,` qualified(type($count))
  }];
}

def Rl_TokenAtOp : Rl_Op<"token_at", [Pure, Rl_Host,
    TypesMatchWith<"the result is i64 over the axes of the text", "x",
      "result", "::mlir::rl::integerOver($_self)">]> {
  let summary = "the token of the response in which a code point begins";
  let description = [{
    Its number among the tokens that were sampled, special ones counted. A code
    point that the response does not have ends the run.

    ```mlir
    %n = rl.constant 3 : !rl.array<i64[prompt, rollout]>
    %t = rl.token_at %response, %n : !rl.array<!rl.text[prompt, rollout]>,
      !rl.array<i64[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, Rl_I64:$at);
  let results = (outs Rl_I64:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $x `,` $at attr-dict `:` qualified(type($x)) `,` qualified(type($at))
  }];
}

def Rl_MatchesOp : Rl_Op<"matches", [Pure, Rl_Host,
    TypesMatchWith<"the result is i1 over the axes of the text", "x",
      "result", "::mlir::rl::boolOver($_self)">]> {
  let summary = "a regular expression matches somewhere in a text";
  let description = [{
    ```mlir
    %b = rl.matches %response pattern "^yes"
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, StrAttr:$pattern);
  let results = (outs Rl_Bool:$result);
  let assemblyFormat = "$x `pattern` $pattern attr-dict `:` qualified(type($x))";
}

def Rl_MathVerdictOp : Rl_Op<"math_verdict", [Pure, Rl_Host,
    AllTypesMatch<["x", "answer", "from"]>,
    TypesMatchWith<"the result is i64 over the axes of the text", "x",
      "result", "::mlir::rl::integerOver($_self)">]> {
  let summary = "what a verifier of mathematical answers says of a response";
  let description = [{
    1 exact, 2 probabilistic, 3 rounded, 4 string, 0 wrong, -1 the answer cannot
    be read, -2 a limit was reached.

    ```mlir
    %v = rl.math_verdict %response, %response, %response
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, Rl_Text:$answer, Rl_Text:$from);
  let results = (outs Rl_I64:$result);
  let assemblyFormat = [{
    $x `,` $answer `,` $from attr-dict `:` qualified(type($x))
  }];
}

def Rl_CodeVerdictOp : Rl_Op<"code_verdict", [Pure, Rl_Host,
    AllTypesMatch<["x", "tests"]>, AllTypesMatch<["seconds", "memory"]>,
    TypesMatchWith<"the result is i64 over the axes of the text", "x",
      "result", "::mlir::rl::integerOver($_self)">,
    TypesMatchWith<"limits are f32 over the axes of the text", "x",
      "seconds", "::mlir::rl::floatOver($_self)">]> {
  let summary = "whether code passes its tests in a sandbox";
  let description = [{
    1 passed, 0 failed, -1 the tests cannot be read, -2 the limit of time was
    reached, -3 that of memory.

    ```mlir
    %s = rl.constant 5.0 : !rl.array<f32[prompt, rollout]>
    %v = rl.code_verdict %response, %response, %s, %s
      : !rl.array<!rl.text[prompt, rollout]>, !rl.array<f32[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, Rl_Text:$tests, Rl_F32:$seconds,
                       Rl_F32:$memory);
  let results = (outs Rl_I64:$result);
  let assemblyFormat = [{
    $x `,` $tests `,` $seconds `,` $memory attr-dict `:` qualified(type($x))
    `,` qualified(type($seconds))
  }];
}

def Rl_ReplaceOp : Rl_Op<"replace", [Pure, Rl_Host,
    AllTypesMatch<["x", "with", "result"]>]> {
  let summary = "a text with another in place of what a pattern matches";
  let description = [{
    ```mlir
    %t = rl.replace %response, %response pattern "[,$]"
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, Rl_Text:$with, StrAttr:$pattern);
  let results = (outs Rl_Text:$result);
  let assemblyFormat = [{
    $x `,` $with `pattern` $pattern attr-dict `:` qualified(type($x))
  }];
}

def Rl_SharedWordsOp : Rl_Op<"shared_words", [Pure, Rl_Host,
    AllTypesMatch<["x", "y"]>,
    TypesMatchWith<"the result is i64 over the axes of the text", "x",
      "result", "::mlir::rl::integerOver($_self)">]> {
  let summary = "how many words two texts share";
  let description = [{
    ```mlir
    %n = rl.shared_words %response, %response
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, Rl_Text:$y);
  let results = (outs Rl_I64:$result);
  let assemblyFormat = "$x `,` $y attr-dict `:` qualified(type($x))";
}

def Rl_FitsSchemaOp : Rl_Op<"fits_schema", [Pure, Rl_Host,
    TypesMatchWith<"the result is i1 over the axes of the text", "x",
      "result", "::mlir::rl::boolOver($_self)">]> {
  let summary = "a text is JSON that a JSON Schema allows";
  let description = [{
    ```mlir
    %b = rl.fits_schema %response schema "{\22type\22: \22object\22}"
      : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, StrAttr:$schema);
  let results = (outs Rl_Bool:$result);
  let assemblyFormat = "$x `schema` $schema attr-dict `:` qualified(type($x))";
}

def Rl_LengthOp : Rl_Op<"length", [Pure, Rl_Host,
    TypesMatchWith<"the result is i64 over the axes of the text", "x",
      "result", "::mlir::rl::integerOver($_self)">]> {
  let summary = "number of code points";
  let description = [{
    ```mlir
    %n = rl.length %response : !rl.array<!rl.text[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_Text:$x);
  let results = (outs Rl_I64:$result);
  let assemblyFormat = "$x attr-dict `:` qualified(type($x))";
}

def Rl_TextTakeOp : Rl_Op<"text_take", [Pure, Rl_Host]> {
  let summary = "texts of the points `index` of an axis";
  let description = [{
    As `rl.take`; an index outside of the axis gives an empty text.

    ```mlir
    %i = rl.constant 0 : !rl.array<i64[prompt]>
    %first = rl.text_take %response, %i along "rollout"
      : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i64[prompt]>
      to !rl.array<!rl.text[prompt]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, Rl_I64:$index, StrAttr:$along);
  let results = (outs Rl_Text:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $x `,` $index `along` $along attr-dict `:` qualified(type($x)) `,`
    qualified(type($index)) `to` qualified(type($result))
  }];
}

//===-- Axes made of data -------------------------------------------------===//

def Rl_ExtentOp : Rl_Op<"extent", [Rl_Host]> {
  let summary = "an axis with as many points as numbers say";
  let description = [{
    Brings a space into being, with `count` points under each point of its
    parent. Without `count` a check gives the points.

    ```mlir
    %n = rl.constant 2 : !rl.array<i64[prompt]>
    rl.extent space "token_1" count %n : !rl.array<i64[prompt]>
    ```
  }];
  let arguments = (ins StrAttr:$space, Optional<Rl_I64>:$count);
  let hasVerifier = 1;
  let assemblyFormat = [{
    `space` $space (`count` $count^ `:` qualified(type($count)))? attr-dict
  }];
}

def Rl_FindAllOp : Rl_Op<"find_all", [Rl_Host]> {
  let summary = "every match of a regular expression";
  let description = [{
    Brings a space into being, a point for each match, from left to right; an
    empty match moves on by one code point. Begin and end are counted in code
    points.

    ```mlir
    %m, %b, %e = rl.find_all %question pattern "\\d+" space "token_1"
      : !rl.array<!rl.text[prompt]> to !rl.array<!rl.text[prompt, token_1]>,
        !rl.array<i64[prompt, token_1]>, !rl.array<i64[prompt, token_1]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, StrAttr:$pattern, StrAttr:$space);
  let results = (outs Rl_Text:$match, Rl_I64:$begin, Rl_I64:$end);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $x `pattern` $pattern `space` $space attr-dict `:` qualified(type($x))
    `to` type(results)
  }];
}

def Rl_SplitOp : Rl_Op<"split", [Rl_Host]> {
  let summary = "a text cut where a regular expression matches";
  let description = [{
    Brings a space into being, a point for each piece. A match of `at` begins
    a piece where `min_head` code points stand before it and `min_gap` after
    the begin of the piece before; the piece begins at the end of the last match
    of `after` that ends before, if `after` is not empty and there is one.

    ```mlir
    %p, %b = rl.split %question at "Wait" after "\\." min_head 0 min_gap 4
      space "token_1" : !rl.array<!rl.text[prompt]> to
        !rl.array<!rl.text[prompt, token_1]>, !rl.array<i64[prompt, token_1]>
    ```
  }];
  let arguments = (ins Rl_Text:$x, StrAttr:$at, StrAttr:$after,
                       I64Attr:$min_head, I64Attr:$min_gap, StrAttr:$space);
  let results = (outs Rl_Text:$piece, Rl_I64:$begin);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $x `at` $at `after` $after `min_head` $min_head `min_gap` $min_gap
    `space` $space attr-dict `:` qualified(type($x)) `to` type(results)
  }];
}

def Rl_DistinctOp : Rl_Op<"distinct", [Rl_Host]> {
  let summary = "the different values of a key, in increasing order";
  let description = [{
    Brings a space into being, a point for each. `member` is that of each point
    of the key.

    ```mlir
    %k, %m = rl.distinct %question space "domain"
      : !rl.array<!rl.text[prompt]> to !rl.array<!rl.text[domain]>,
        !rl.array<i64[prompt]>
    ```
  }];
  let arguments = (ins Rl_Any:$x, StrAttr:$space);
  let results = (outs Rl_Any:$key, Rl_I64:$member);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $x `space` $space attr-dict `:` qualified(type($x)) `to` type(results)
  }];
}

// Numbers as in abi.h: rlrt_json_value, ...
def Rl_JsonOp : Rl_Op<"json", [Pure, Rl_Host]> {
  let summary = "what a path of a JSON text leads to";
  let description = [{
    `value`: the value, an empty one where there is none. `status`: 0 a value,
    1 missing; of the empty path 2 where the text is no record of the schema.
    `count`: items of the list. A `*` in the path passes every item of a list.

    ```mlir
    %s = rl.json status "" of %response schema "{}"
      : !rl.array<!rl.text[prompt, rollout]> to !rl.array<i64[prompt, rollout]>
    ```
  }];
  let arguments = (ins Rl_JsonKindAttr:$kind, StrAttr:$path, Rl_Text:$x,
                       StrAttr:$schema);
  let results = (outs Rl_Any:$result);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $kind $path `of` $x `schema` $schema attr-dict `:` qualified(type($x)) `to`
    qualified(type($result))
  }];
}

//===-- The model ---------------------------------------------------------===//

def Rl_PromptOp : Rl_Op<"prompt", [Rl_Host, ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "the text that the policy continues";
  let description = [{
    ```mlir
    rl.prompt %question : !rl.array<!rl.text[prompt]>
    ```
  }];
  let arguments = (ins Rl_Text:$text);
  let assemblyFormat = "$text attr-dict `:` qualified(type($text))";
  let hasVerifier = 1;
}

def Rl_SampleOp : Rl_Op<"sample", [Rl_Host, ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "responses of the policy";
  let description = [{
    Brings the rollout space and its token space into being. Results: the
    texts, whether the token budget cut them, and the log-probability of each
    token as the sampler had it.

    ```mlir
    %r, %t, %l = rl.sample space "token"
      : !rl.array<!rl.text[prompt, rollout]>, !rl.array<i1[prompt, rollout]>,
        !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins StrAttr:$space);
  let results = (outs Rl_Text:$response, Rl_Bool:$truncated, Rl_F32:$logp);
  let assemblyFormat = "`space` $space attr-dict `:` type(results)";
  let hasVerifier = 1;
}

def Rl_SampleAfterOp : Rl_Op<"sample_after", [Rl_Host,
    ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "continuations that the policy samples after texts";
  let description = [{
    Brings a space into being, with `count` points under each point of `after`,
    a text that follows the prompt. Results: the text of each continuation,
    whether the token budget cut it, and its number of tokens, end token
    included. `call` keys the draws: two calls of one phase draw differently.

    ```mlir
    %n = rl.constant 4 : !rl.array<i64>
    %t = rl.constant 1.0 : !rl.array<f32>
    %a, %c, %k = rl.sample_after %question, %n, %n, %t stop "" call 0
      space "token_1"
      : (!rl.array<!rl.text[prompt]>, !rl.array<i64>, !rl.array<i64>,
         !rl.array<f32>)
      -> (!rl.array<!rl.text[prompt, token_1]>,
          !rl.array<i1[prompt, token_1]>,
          !rl.array<i64[prompt, token_1]>)
    ```
  }];
  let arguments = (ins Rl_Text:$after, Rl_I64:$count, Rl_I64:$max_tokens,
                       Rl_F32:$temperature, StrAttr:$stop, I64Attr:$call,
                       StrAttr:$space);
  let results = (outs Rl_Text:$attempt, Rl_Bool:$truncated, Rl_I64:$tokens);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $after `,` $count `,` $max_tokens `,` $temperature `stop` $stop `call` $call
    `space` $space attr-dict `:` functional-type(operands, results)
  }];
}

def Rl_TargetOp : Rl_Op<"target", [Rl_Host, ParentOneOf<["PhaseOp", "FilterOp"]>]> {
  let summary = "texts after the prompt, whose tokens are read";
  let description = [{
    Brings a token space into being, under the innermost axis of the texts.

    ```mlir
    rl.target %question space "token_1" : !rl.array<!rl.text[prompt]>
    ```
  }];
  let arguments = (ins Rl_Text:$text, StrAttr:$space);
  let assemblyFormat = [{
    $text `space` $space attr-dict `:` qualified(type($text))
  }];
  let hasVerifier = 1;
}

// Results: log-probability and entropy of every token of a space, and the
// statistics that `further` names, in its order.
class Rl_Streams<string mnemonic, Trait parent> : Rl_Op<mnemonic, [Pure,
    Rl_Host, Rl_Numbers, parent, AllTypesMatch<["logp", "entropy"]>]> {
  let results = (outs Rl_F32:$logp, Rl_F32:$entropy, Variadic<Rl_F32>:$others);
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The stream of a statistic, by its number in abi.h; null: none.
    ::mlir::Value getOther(int statistic) {
      for (auto [name, stream] : ::llvm::zip(
               getFurther().getAsValueRange<::mlir::StringAttr>(), getOthers()))
        if (furtherNumber(name) == statistic)
          return stream;
      return nullptr;
    }
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::verify() {
      if (failed(verifyFurther(*this, getFurther())))
        return failure();
      if (getOthers().size() != getFurther().size())
        return emitOpError("has other numbers of streams than of names");
      for (Value stream : getOthers())
        if (stream.getType() != getLogp().getType())
          return emitOpError("has streams of different types");
      return verifyTokens(*this, getSpace(), getLogp());
    }
  }];
}

def Rl_ScoreOp : Rl_Streams<"score",
    ParentOneOf<["PhaseOp", "FilterOp"]>> {
  let summary = "log-probability and entropy under fixed weights";
  let description = [{
    `policy`: the weights that sampled the batch, before its updates.
    `reference`: the policy as it was when the phase began. No derivative.
    `live`, of the tokens' space or of one it lies under: nobody reads the
    streams of rows where it is false, and they are 0. `further` names other
    statistics of the rows, one more stream each.

    ```mlir
    %l, %h = rl.score reference space "token"
      : !rl.array<f32[prompt, rollout, token]>
    %m, %g = rl.score policy space "token"
      live %truncated : !rl.array<i1[prompt, rollout]>
      : !rl.array<f32[prompt, rollout, token]>
    %n, %e, %z = rl.score policy space "token" further [log_z]
      : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins Rl_ModelKindAttr:$model, StrAttr:$space,
                       Optional<Rl_Bool>:$live,
                       DefaultValuedAttr<StrArrayAttr, "{}">:$further);
  let builders = [OpBuilder<(ins "::mlir::Type":$stream, "ModelKind":$model,
                                 "::llvm::StringRef":$space,
                                 "::mlir::ArrayAttr":$further), [{
    ::llvm::SmallVector<::mlir::Type> others(further.size(), stream);
    build($_builder, $_state, stream, stream, others, model, space,
          ::mlir::Value(), further);
  }]>];
  let assemblyFormat = [{
    `` $model `space` $space (`live` $live^ `:` qualified(type($live)))?
    attr-dict custom<Streams>($further, type($logp), type($others))
  }];
}

def Rl_CurrentOp : Rl_Streams<"current", HasParent<"PhaseOp">> {
  let summary = "log-probability and entropy under the weights in training";
  let description = [{
    The only values the objective is differentiated by, with `log_z` among the
    statistics that `further` names; the others are observed.

    ```mlir
    %l, %h = rl.current space "token"
      : !rl.array<f32[prompt, rollout, token]>
    ```

    ```mlir
    %l, %h, %z, %p = rl.current space "token" further [log_z, max_prob]
      : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins StrAttr:$space,
                       DefaultValuedAttr<StrArrayAttr, "{}">:$further);
  let builders = [OpBuilder<(ins "::mlir::Type":$stream,
                                 "::llvm::StringRef":$space,
                                 "::mlir::ArrayAttr":$further), [{
    ::llvm::SmallVector<::mlir::Type> others(further.size(), stream);
    build($_builder, $_state, stream, stream, others, space, further);
  }]>];
  let assemblyFormat = [{
    `space` $space attr-dict
    custom<Streams>($further, type($logp), type($others))
  }];
}

def Rl_CriticOp : Rl_Op<"critic", [Pure, Rl_Host, HasParent<"PhaseOp">]> {
  let summary = "what the critic expects before each token";
  let description = [{
    One number for each token of responses, from the state that the token
    follows. `training`: by the weights in training, and differentiated;
    otherwise by those that the batch began with.

    ```mlir
    %v = rl.critic training space "token"
      : !rl.array<f32[prompt, rollout, token]>
    %w = rl.critic space "token" : !rl.array<f32[prompt, rollout, token]>
    ```
  }];
  let arguments = (ins UnitAttr:$training, StrAttr:$space);
  let results = (outs Rl_F32:$value);
  let assemblyFormat = [{
    (`training` $training^)? `space` $space attr-dict `:`
    qualified(type($value))
  }];
  let hasVerifier = 1;
}

#endif // RL_HOST_OPS
