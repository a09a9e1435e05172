// In: a policy, an optimizer, where a run stands. Out: checkpoint folders
// that are complete or absent. Must not know: how a run goes on.
#include "runtime/trace/Checkpoint.h"

#include "runtime/abi/Error.h"
#include "runtime/model/Safetensors.h"

#include <filesystem>
#include <fstream>

namespace rlrt {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

std::string writeCheckpoint(const std::string &run, int64_t step,
                            const CheckpointParts &parts) {
  fs::path all = fs::path(run) / "checkpoints";
  fs::path final = all / std::to_string(step);
  fs::path made = all / (std::to_string(step) + ".partial");
  fs::remove_all(made);
  fs::create_directories(made);
  if (parts.policy)
    parts.policy->save((made / "model").string());
  auto moments = [&](const AdamW *optimizer, const char *name) {
    if (!optimizer)
      return;
    auto state = optimizer->state();
    writeSafetensors((made / name).string(), {state.begin(), state.end()});
  };
  moments(parts.optimizer, "optimizer.safetensors");
  moments(parts.criticOptimizer, "critic_optimizer.safetensors");
  if (parts.reference)
    writeSafetensors((made / "reference.safetensors").string(),
                     parts.reference->parameters());
  if (parts.critic)
    writeSafetensors((made / "critic.safetensors").string(),
                     parts.critic->parameters());
  std::ofstream file(made / "state.json", std::ios::binary);
  file << parts.state.dump(2) << '\n';
  file.close();
  if (!file)
    throw std::runtime_error("writing `" + (made / "state.json").string() +
                             "` failed; is the disk full?");
  fs::remove_all(final);
  fs::rename(made, final);
  return final.string();
}

std::string newestCheckpoint(const std::string &run) {
  int64_t newest = -1;
  fs::path all = fs::path(run) / "checkpoints";
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(all, none)) {
    std::string name = entry.path().filename().string();
    if (name.size() < 18 &&
        name.find_first_not_of("0123456789") == std::string::npos &&
        fs::exists(entry.path() / "state.json"))
      newest = std::max(newest, int64_t(std::stoll(name)));
  }
  return newest < 0 ? std::string() : (all / std::to_string(newest)).string();
}

ordered_json readState(const std::string &checkpoint) {
  std::ifstream file(checkpoint + "/state.json", std::ios::binary);
  try {
    return ordered_json::parse(file);
  } catch (const ordered_json::exception &error) {
    throw InputError("`" + checkpoint + "/state.json`: " + error.what());
  }
}

static void restoreMoments(AdamW &optimizer, const std::string &path,
                           int64_t updates) {
  SafetensorsFile file(path);
  std::map<std::string, torch::Tensor> state;
  for (const std::string &name : file.names())
    state[name] = file.read(name);
  optimizer.restore(state, updates);
}

static void restoreParameters(const AdamW::Named &parameters,
                              const std::string &path) {
  torch::NoGradGuard noGrad;
  SafetensorsFile file(path);
  for (auto &[name, parameter] : parameters)
    torch::Tensor(parameter).copy_(file.read(name));
}

void restoreOptimizer(AdamW &optimizer, const std::string &checkpoint,
                      int64_t updates) {
  restoreMoments(optimizer, checkpoint + "/optimizer.safetensors", updates);
}

void restoreReference(CausalLm &reference, const std::string &checkpoint) {
  restoreParameters(reference.parameters(),
                    checkpoint + "/reference.safetensors");
}

bool hasCritic(const std::string &checkpoint) {
  return fs::exists(checkpoint + "/critic.safetensors");
}

void restoreCritic(Critic &critic, const std::string &checkpoint) {
  restoreParameters(critic.parameters(), checkpoint + "/critic.safetensors");
}

void restoreCriticOptimizer(AdamW &optimizer, const std::string &checkpoint,
                            int64_t updates) {
  restoreMoments(optimizer, checkpoint + "/critic_optimizer.safetensors",
                 updates);
}

void linkModel(const std::string &run, const std::string &checkpoint) {
  fs::path link = fs::path(run) / "model", made = fs::path(run) / "model.new";
  std::error_code none;
  fs::remove(made, none);
  fs::create_directory_symlink(fs::path("checkpoints") /
                                   fs::path(checkpoint).filename() / "model",
                               made);
  fs::rename(made, link);
}

} // namespace rlrt
