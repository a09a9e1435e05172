// In: a folder in the layout of PEFT, or a model with an adapter. Out: that
// adapter in a model, or such a folder.
// Must not know: tokenizers, training.
#include "model/PeftFolder.h"

#include "model/FolderFiles.h"
#include "model/PeftConfig.h"
#include "model/Safetensors.h"

#include <set>

namespace rlrt {

namespace fs = std::filesystem;

/// PEFT's wrapper around the model, in the names of tensors.
static const char prefix[] = "base_model.model.";
static const char weights[] = "adapter_model.safetensors";
static const char configuration[] = "adapter_config.json";

void restorePeftFolder(const std::string &folder, CausalLm &model) {
  torch::NoGradGuard noGrad;
  fs::path path = fs::path(folder) / weights;
  if (!fs::exists(path)) {
    if (std::string pickle = pickleIn(folder); !pickle.empty())
      failFile(folder, "holds only pickled weights (" + pickle +
                           "); loading a pickle executes code from the file, "
                           "so save the adapter as safetensors first");
    failFile(folder, std::string("has no ") + weights);
  }
  SafetensorsFile file(path.string());
  std::set<std::string> surplus;
  for (const std::string &name : file.names())
    surplus.insert(name);
  for (auto &[name, tensor] : model.adapterParameters()) {
    std::string stored = prefix + name;
    if (!surplus.erase(stored))
      failFile(path, "tensor `" + stored + "` is missing");
    const auto &shape = file.shape(stored);
    if (tensor.sizes() != at::IntArrayRef(shape))
      failFile(path, "tensor `" + stored + "` has shape " + shapeText(shape) +
                         ", but the model and the rank ask for " +
                         shapeText(tensor.sizes()));
    torch::Tensor(tensor).copy_(file.read(stored));
  }
  if (!surplus.empty())
    failFile(path, "tensor `" + *surplus.begin() +
                       "` is none of the modules that `target_modules` of " +
                       configuration + " names");
}

void loadPeftFolder(const std::string &folder, CausalLm &model) {
  if (!fs::is_directory(folder))
    failFile(folder, "is not a folder");
  fs::path path = fs::path(folder) / configuration;
  if (!fs::exists(path))
    failFile(folder, std::string("has no ") + configuration);
  AdapterConfig config = parsePeftConfig(readTextFile(path), path.string());
  try {
    model.adapt(config);
  } catch (const std::runtime_error &error) {
    failFile(path, error.what());
  }
  restorePeftFolder(folder, model);
}

void savePeftFolder(const std::string &folder, const CausalLm &model,
                    const std::string &base) {
  makeFolder(folder);
  placeFile(folder, configuration, [&](const fs::path &part) {
    writeTextFile(part, writePeftConfig(*model.adapter(), base));
  });
  CausalLm::Named stored;
  for (auto &[name, tensor] : model.adapterParameters())
    stored.emplace_back(prefix + name, tensor);
  placeFile(folder, weights, [&](const fs::path &part) {
    writeSafetensors(part.string(), stored);
  });
}

} // namespace rlrt
