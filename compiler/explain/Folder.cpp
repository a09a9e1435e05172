// In: a Hugging Face folder, perhaps that of an adapter. Out: the shape of its
// model. Must not know:
// weights; whether the runtime can run it.
#include "compiler/explain/Explain.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

namespace rl::compiler {

/// Rank and targets of an adapter that is read from a folder; without them the
/// size stays unknown.
static void readAdapter(explain::Adapter &adapter) {
  auto content =
      llvm::MemoryBuffer::getFile(adapter.path + "/adapter_config.json");
  if (!content)
    return;
  llvm::Expected<llvm::json::Value> parsed =
      llvm::json::parse((*content)->getBuffer());
  if (!parsed)
    return llvm::consumeError(parsed.takeError());
  const llvm::json::Object *config = parsed->getAsObject();
  const llvm::json::Array *targets =
      config ? config->getArray("target_modules") : nullptr;
  if (!targets)
    return;
  for (const llvm::json::Value &target : *targets)
    if (auto text = target.getAsString())
      adapter.targets.push_back(text->str());
  adapter.rank = config->getInteger("r").value_or(8);
}

/// Missing fields mean what the documentation of the family says.
void readShape(explain::Policy &policy) {
  if (policy.adapter && !policy.adapter->path.empty()) {
    readAdapter(*policy.adapter);
    if (policy.shape)
      policy.shape->adapter = policy.adapter;
  }
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
  shape.adapter = policy.adapter;
  if (policy.unknown.empty())
    policy.shape = shape;
}

} // namespace rl::compiler
