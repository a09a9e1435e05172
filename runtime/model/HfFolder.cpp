// In: a folder in the Hugging Face layout, or a model. Out: a model, or such
// a folder.
// Must not know: tokenizers beyond their files, training, sampling.
#include "model/HfFolder.h"

#include "model/FolderFiles.h"
#include "model/HfConfig.h"
#include "model/Safetensors.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>

namespace rlrt {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// The weight files of a folder and which tensor each holds.
class Weights {
public:
  explicit Weights(const fs::path &folder) {
    fs::path single = folder / "model.safetensors";
    fs::path index = folder / "model.safetensors.index.json";
    if (fs::exists(single))
      addFile(single);
    else if (fs::exists(index))
      addShards(folder, index);
    else if (std::string pickle = pickleIn(folder); !pickle.empty())
      failFile(folder,
               "holds only pickled weights (" + pickle +
                   "); loading a pickle executes code from the file, so "
                   "convert the model to safetensors first");
    else
      failFile(folder, "has no model.safetensors and no "
                       "model.safetensors.index.json");
  }

  bool has(const std::string &name) const { return place.count(name); }

  const SafetensorsFile &fileOf(const std::string &name) const {
    return *place.at(name).second;
  }

  const fs::path &pathOf(const std::string &name) const {
    return place.at(name).first;
  }

  const auto &all() const { return place; }

private:
  void addFile(const fs::path &path) {
    files.push_back(std::make_unique<SafetensorsFile>(path.string()));
    for (const std::string &name : files.back()->names())
      if (!place.emplace(name, std::pair(path, files.back().get())).second)
        failFile(path, "tensor `" + name + "` is also in `" +
                           place.at(name).first.string() + "`");
  }

  void addShards(const fs::path &folder, const fs::path &index) {
    std::map<std::string, std::string> map;
    try {
      map = json::parse(readTextFile(index))
                .at("weight_map")
                .get<std::map<std::string, std::string>>();
    } catch (const json::exception &e) {
      failFile(index, std::string("has no readable weight_map: ") + e.what());
    }
    std::set<std::string> names;
    for (const auto &[tensor, file] : map) {
      if (fs::path(file).has_parent_path() || file == "..")
        failFile(index, "tensor `" + tensor + "` is said to be in `" + file +
                            "`, outside the folder");
      names.insert(file);
    }
    for (const std::string &name : names)
      addFile(folder / name);
    for (const auto &[tensor, file] : map)
      if (!has(tensor) || pathOf(tensor).filename() != file)
        failFile(index, "tensor `" + tensor + "` is not in `" + file + "`");
  }

  std::vector<std::unique_ptr<SafetensorsFile>> files;
  std::map<std::string, std::pair<fs::path, SafetensorsFile *>> place;
};

/// Tensors that are no weights of ours and may be there all the same.
void checkSurplus(const Weights &weights, const CausalLm &model) {
  std::set<std::string> known;
  for (const auto &[name, tensor] : model.parameters())
    known.insert(name);
  for (const auto &[name, at] : weights.all()) {
    // Old checkpoints store the rotary frequencies, which follow from the
    // configuration.
    if (known.count(name) || name.ends_with(".rotary_emb.inv_freq"))
      continue;
    if (name == "lm_head.weight" && model.config().tiedHead) {
      if (torch::equal(at.second->read(name), model.headWeight().cpu()))
        continue;
      failFile(at.first,
               "tensor `lm_head.weight` differs from the embedding, but "
               "config.json says `tie_word_embeddings`");
    }
    failFile(at.first,
             "tensor `" + name + "` is no weight of this architecture");
  }
}

} // namespace

std::unique_ptr<CausalLm> loadHfFolder(const std::string &folder,
                                       torch::Device device) {
  torch::NoGradGuard noGrad;
  fs::path root(folder);
  if (!fs::is_directory(root))
    failFile(root, "is not a folder");
  fs::path configFile = root / "config.json";
  if (!fs::exists(configFile) && fs::exists(root / "adapter_config.json"))
    failFile(root, "holds an adapter, not a model; load its base with "
                   "`adapter: peft(\"" +
                       folder + "\")`");
  ModelConfig config =
      parseHfConfig(readTextFile(configFile), configFile.string());
  fs::path generation = root / "generation_config.json";
  if (fs::exists(generation))
    parseHfGenerationConfig(readTextFile(generation), generation.string(),
                            config);

  Weights weights(root);
  std::unique_ptr<CausalLm> model;
  try {
    model = std::make_unique<CausalLm>(config, device);
  } catch (const std::runtime_error &e) {
    failFile(configFile, e.what());
  }
  for (auto &[name, tensor] : model->parameters()) {
    if (!weights.has(name))
      failFile(root, "tensor `" + name + "` is missing from the weights");
    const auto &shape = weights.fileOf(name).shape(name);
    if (tensor.sizes() != at::IntArrayRef(shape))
      failFile(weights.pathOf(name),
               "tensor `" + name + "` has shape " + shapeText(shape) +
                   ", config.json asks for " + shapeText(tensor.sizes()));
    torch::Tensor(tensor).copy_(weights.fileOf(name).read(name));
  }
  checkSurplus(weights, *model);
  return model;
}

void saveHfFolder(
    const std::string &folder, const CausalLm &model,
    const std::vector<std::pair<std::string, std::string>> &files) {
  makeFolder(folder);
  auto all = files;
  all.emplace_back("config.json", writeHfConfig(model.config()));
  all.emplace_back("generation_config.json",
                   writeHfGenerationConfig(model.config()));
  for (const auto &[name, text] : all)
    placeFile(folder, name, [&, &content = text](const fs::path &part) {
      writeTextFile(part, content);
    });
  placeFile(folder, "model.safetensors", [&](const fs::path &part) {
    writeSafetensors(part.string(), model.mergedParameters());
  });
}

} // namespace rlrt
