// In: a Hugging Face folder. Out: the tokenizer it describes.
// Must not know: models, sampling.
#include "tokenizer/HfTokenizer.h"
#include "tokenizer/SimpleTokenizers.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace rlrt {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Content of a file, empty when there is none.
std::string readIfThere(const fs::path &file) {
  if (!fs::exists(file))
    return {};
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in || text.fail())
    throw std::runtime_error("`" + file.string() +
                             "`: cannot be read: " + std::strerror(errno));
  return text.str();
}

/// The tokenizer of `text` when it is the tokenizer.json of one of the two
/// that need no training: made anew it must give the same file.
std::unique_ptr<Tokenizer> simpleTokenizer(const std::string &text) {
  json root = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object() || !root.contains("model") ||
      root["model"].value("merges", json()) != json::array())
    return nullptr;
  json decoder = root.value("decoder", json());
  std::unique_ptr<Tokenizer> result;
  if (decoder.is_object() && decoder.value("type", "") == "Fuse") {
    std::map<int64_t, std::string> byId;
    for (const auto &[token, id] : root["model"].at("vocab").items())
      byId[id.get<int64_t>()] = token;
    std::string alphabet;
    for (const auto &[id, token] : byId)
      if (id >= 2)
        alphabet += token;
    if (!alphabet.empty())
      result = makeCharTokenizer(alphabet);
  } else {
    result = makeByteTokenizer();
  }
  if (result && json::parse(result->files()[0].second) == root)
    return result;
  return nullptr;
}

} // namespace

std::unique_ptr<Tokenizer> loadTokenizer(const std::string &folder) {
  fs::path root(folder);
  HfTokenizer::Files files;
  files.folder = folder;
  files.tokenizer = readIfThere(root / "tokenizer.json");
  if (files.tokenizer.empty())
    throw std::runtime_error("`" + folder + "`: has no tokenizer.json" +
                             (fs::exists(root / "tokenizer.model")
                                  ? "; SentencePiece models "
                                    "(tokenizer.model) are not implemented"
                                  : ""));
  files.tokenizerConfig = readIfThere(root / "tokenizer_config.json");
  files.config = readIfThere(root / "config.json");
  files.generationConfig = readIfThere(root / "generation_config.json");
  files.chat = readIfThere(root / "chat_template.jinja");
  // Those that need no training have no templates.
  if (files.chat.empty() &&
      files.tokenizerConfig.find("\"chat_template\"") == std::string::npos)
    if (auto simple = simpleTokenizer(files.tokenizer))
      return simple;
  return std::make_unique<HfTokenizer>(files);
}

} // namespace rlrt
