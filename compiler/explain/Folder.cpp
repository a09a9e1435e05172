// In: a Hugging Face folder. Out: the shape of its model. Must not know:
// weights; whether the runtime can run it.
#include "compiler/explain/Explain.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

namespace rl::compiler {

/// Missing fields mean what the documentation of the family says.
void readShape(explain::Policy &policy) {
  if (policy.path.empty())
    return;
  std::string file = policy.path + "/config.json";
  auto content = llvm::MemoryBuffer::getFile(file);
  if (!content) {
    policy.unknown = "there is no " + file + " here";
    return;
  }
  llvm::Expected<llvm::json::Value> parsed =
      llvm::json::parse((*content)->getBuffer());
  const llvm::json::Object *config = nullptr;
  if (parsed)
    config = parsed->getAsObject();
  else
    llvm::consumeError(parsed.takeError());
  if (!config) {
    policy.unknown = file + " is not a JSON object";
    return;
  }
  policy.unknown.clear();
  auto number = [&](const char *name, std::optional<int64_t> otherwise) {
    std::optional<int64_t> value = config->getInteger(name);
    value = value ? value : otherwise;
    if ((!value || *value < 1) && policy.unknown.empty())
      policy.unknown = file + " has no count `" + name + "`";
    return value.value_or(0);
  };
  explain::Shape shape;
  shape.vocab = number("vocab_size", {});
  shape.width = number("hidden_size", {});
  shape.layers = number("num_hidden_layers", {});
  shape.heads = number("num_attention_heads", {});
  shape.kvHeads = number("num_key_value_heads", shape.heads);
  shape.mlpWidth = number("intermediate_size", {});
  shape.context = number("max_position_embeddings", 2048);
  shape.tied = config->getBoolean("tie_word_embeddings").value_or(false);
  if (shape.heads > 0)
    shape.headSize = number("head_dim", shape.width / shape.heads);
  if (policy.unknown.empty())
    policy.shape = shape;
}

} // namespace rl::compiler
