// In: models of families/ with the adapters of adapters/, and what the peft
// package computes with them. Out: whether ours computes the same, what is
// shared, and what is refused.
// Must not know: how training moves an adapter.
#include "model/HfFolder.h"
#include "model/KvCache.h"
#include "model/PeftFolder.h"
#include "test/runtime/model/FamilyCase.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>

using namespace rlrt;
using namespace rlrt::test;
using torch::Tensor;
namespace fs = std::filesystem;

namespace {

std::string folderOf(const std::string &name) {
  return std::string(MODELS_DIR) + "/adapters/" + name;
}

std::string temporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "rlrt-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  return pattern;
}

class Adapters : public testing::TestWithParam<const char *> {
protected:
  FamilyCase c{GetParam(), "adapters"};
  void SetUp() override { loadPeftFolder(folderOf(GetParam()), *c.model); }
};
INSTANTIATE_TEST_SUITE_P(All, Adapters,
                         testing::Values("llama-biased", "gemma2", "qwen3"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(Adapters, PackedTreesHaveTheLogitsOfPeft) {
  torch::NoGradGuard noGrad;
  PackedBatch batch;
  batch.groupOffsets = {0};
  c.add(batch, 0, 0, shared, 0);
  c.add(batch, 0, shared, length, 1);
  c.add(batch, 1, shared, length, 2);
  close(batch);
  expectNear(
      c.model->logits(c.model->trunk(batch)),
      torch::cat({c.logits[0], c.logits[1].narrow(0, shared, length - shared)}),
      tolerance);
}

TEST_P(Adapters, TheAdapterAloneHasTheGradientOfPeft) {
  c.summedLogp().backward();
  for (auto &[name, weight] : c.model->parameters()) {
    EXPECT_FALSE(weight.requires_grad()) << name;
    EXPECT_FALSE(weight.grad().defined()) << name;
  }
  std::set<std::string> ours = {"logits"}, theirs;
  for (auto &[name, weight] : c.model->trainable()) {
    SCOPED_TRACE(name);
    std::string stored = "base_model.model." + name;
    ours.insert("gradient." + stored);
    ASSERT_TRUE(weight.grad().defined());
    double size = std::sqrt(double(weight.numel())) *
                  weight.grad().abs().max().item<double>();
    EXPECT_GT(size, 0);
    expectNear(signProducts(stored, weight.grad()),
               c.expected.read("gradient." + stored).to(torch::kFloat64),
               1e-5 * (1 + size));
  }
  for (const std::string &name : c.expected.names())
    theirs.insert(name);
  EXPECT_EQ(ours, theirs);
}

TEST_P(Adapters, DecodingHasTheLogitsOfPeft) {
  auto [segments, logits] = c.model->prefill({c.head(0, 12), c.head(1, 3)});
  KvCache cache(c.model->config(), torch::kCPU, 1);
  for (const auto &segment : segments)
    cache.add(segment);
  expectNear(logits, torch::stack({c.logits[0][11], c.logits[1][2]}),
             tolerance);
  expectNear(
      c.model->decode(cache, torch::tensor({c.tokens[0][12], c.tokens[1][3]})),
      torch::stack({c.logits[0][12], c.logits[1][3]}), tolerance);
}

TEST_P(Adapters, MergedFoldersHaveTheLogitsOfPeft) {
  torch::NoGradGuard noGrad;
  std::string folder = temporaryFolder();
  saveHfFolder(folder, *c.model);
  auto merged = loadHfFolder(folder);
  EXPECT_EQ(merged->adapter(), nullptr);
  PackedBatch batch;
  batch.groupOffsets = {0};
  c.add(batch, 1, 0, length, 0);
  close(batch);
  expectNear(merged->logits(merged->trunk(batch)), c.logits[1], tolerance);
  fs::remove_all(folder);
}

TEST_P(Adapters, SavedFoldersAreReadBitForBitWithAllTheySaid) {
  std::string folder = temporaryFolder();
  savePeftFolder(folder, *c.model, "");
  FamilyCase other(GetParam(), "adapters");
  loadPeftFolder(folder, *other.model);
  auto a = c.model->trainable(), b = other.model->trainable();
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE(torch::equal(a[i].second, b[i].second)) << a[i].first;
  auto read = [](const std::string &where) {
    return nlohmann::json::parse(std::ifstream(where + "/adapter_config.json"));
  };
  EXPECT_EQ(read(folder), read(folderOf(GetParam())));
  fs::remove_all(folder);
}

TEST_P(Adapters, CopiesShareTheWeightsAndHaveAdaptersOfTheirOwn) {
  for (bool frozen : {true, false}) {
    auto copy = frozen ? c.model->frozenCopy() : c.model->trunkCopy();
    auto a = c.model->parameters(), b = copy->parameters();
    for (size_t i = 0; i < a.size(); ++i)
      EXPECT_EQ(a[i].second.data_ptr(), b[i].second.data_ptr()) << a[i].first;
    auto own = c.model->trainable(), other = copy->trainable();
    ASSERT_EQ(own.size(), other.size());
    for (size_t i = 0; i < own.size(); ++i) {
      EXPECT_NE(own[i].second.data_ptr(), other[i].second.data_ptr());
      EXPECT_TRUE(torch::equal(own[i].second, other[i].second));
      EXPECT_EQ(other[i].second.requires_grad(), !frozen);
    }
    // What is trained from now on does not reach the copy.
    torch::NoGradGuard noGrad;
    PackedBatch batch;
    batch.groupOffsets = {0};
    c.add(batch, 1, 0, length, 0);
    close(batch);
    Tensor before = copy->logits(copy->trunk(batch));
    own[1].second.add_(1);
    EXPECT_TRUE(torch::equal(copy->logits(copy->trunk(batch)), before));
    EXPECT_FALSE(torch::equal(c.model->logits(c.model->trunk(batch)), before));
    own[1].second.sub_(1);
  }
}

TEST(AdapterTest, BeginsAsTheModelItIsAddedTo) {
  torch::NoGradGuard noGrad;
  FamilyCase c("qwen3");
  PackedBatch batch;
  batch.groupOffsets = {0};
  c.add(batch, 0, 0, length, 0);
  close(batch);
  Tensor before = c.model->trunk(batch);
  AdapterConfig config;
  config.rank = 4;
  config.targets = {"q_proj", "down_proj"};
  c.model->adapt(config);
  c.model->initializeAdapter(3);
  EXPECT_TRUE(torch::equal(c.model->trunk(batch), before));
  // down_proj: [16, 12].
  std::vector<std::pair<std::string, at::IntArrayRef>> shapes;
  auto all = c.model->adapterParameters();
  ASSERT_EQ(all.size(), 8u);
  EXPECT_EQ(all[2].first, "model.layers.0.mlp.down_proj.lora_A.weight");
  EXPECT_EQ(all[2].second.sizes(), at::IntArrayRef({4, 12}));
  EXPECT_EQ(all[3].first, "model.layers.0.mlp.down_proj.lora_B.weight");
  EXPECT_EQ(all[3].second.sizes(), at::IntArrayRef({16, 4}));
  for (auto &[name, tensor] : all) {
    if (name.find("lora_B") != std::string::npos) {
      EXPECT_EQ(tensor.abs().max().item<float>(), 0) << name;
      continue;
    }
    // Kaiming's bound with slope sqrt(5): sqrt(6 / (1 + 5) / in).
    double bound = std::sqrt(1 / double(tensor.size(1)));
    EXPECT_LE(tensor.abs().max().item<double>(), bound) << name;
    EXPECT_GT(tensor.abs().max().item<double>(), 0.8 * bound) << name;
  }
  // Another seed, another adapter; of a module alone the same.
  auto drawn = [&](uint64_t seed, std::vector<std::string> targets) {
    FamilyCase other("qwen3");
    config.targets = std::move(targets);
    other.model->adapt(config);
    other.model->initializeAdapter(seed);
    return other.model->adapterParameters()[0].second;
  };
  EXPECT_TRUE(torch::equal(drawn(3, {"q_proj"}), all[0].second));
  EXPECT_FALSE(torch::equal(drawn(4, {"q_proj"}), all[0].second));
}

std::string refusal(const std::function<void()> &act) {
  try {
    act();
  } catch (const std::exception &error) {
    return error.what();
  }
  return "no error";
}

TEST(AdapterTest, TargetsThatNameNothingAreNamedWithWhatThereIs) {
  FamilyCase c("qwen3");
  AdapterConfig config;
  config.targets = {"q_proj", "lm_head"};
  EXPECT_EQ(refusal([&] { c.model->adapt(config); }),
            "target `lm_head` names no module; there are `down_proj`, "
            "`gate_proj`, `k_proj`, `o_proj`, `q_proj`, `up_proj`, `v_proj`");
  config.targets = {"proj"};
  EXPECT_EQ(refusal([&] { c.model->adapt(config); }).rfind("target `proj`", 0),
            0u);
  config.targets = {};
  EXPECT_EQ(
      refusal([&] { c.model->adapt(config); }).rfind("an adapter without", 0),
      0u);
  config.rank = 0;
  config.targets = {"q_proj"};
  EXPECT_EQ(refusal([&] { c.model->adapt(config); }),
            "an adapter of rank 0: the rank must be at least 1");
}

TEST(AdapterTest, AFolderOfAnAdapterIsNoModel) {
  std::string folder = folderOf("qwen3");
  EXPECT_EQ(refusal([&] { loadHfFolder(folder); }),
            "`" + folder +
                "`: holds an adapter, not a model; load its base with "
                "`adapter: peft(\"" +
                folder + "\")`");
}

TEST(AdapterTest, FaultyFoldersAreNamed) {
  std::string folder = temporaryFolder();
  auto fault = [&] {
    FamilyCase c("llama-biased");
    return refusal([&] { loadPeftFolder(folder, *c.model); });
  };
  auto contains = [&](const std::string &part) {
    std::string text = fault();
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  contains("has no adapter_config.json");
  fs::copy(folderOf("llama-biased") + "/adapter_config.json", folder);
  contains("has no adapter_model.safetensors");
  std::ofstream(folder + "/adapter_model.bin") << "x";
  contains("holds only pickled weights (adapter_model.bin)");
  fs::copy(folderOf("qwen3") + "/adapter_model.safetensors", folder);
  contains("tensor `base_model.model.model.layers.0.self_attn.q_proj.lora_A."
           "weight` is missing");
  // The sound one, with a tensor less, one more, and one of another shape.
  SafetensorsFile sound(folderOf("llama-biased") +
                        "/adapter_model.safetensors");
  std::vector<std::pair<std::string, Tensor>> tensors;
  for (const std::string &name : sound.names())
    tensors.emplace_back(name, sound.read(name));
  auto write = [&](const auto &all) {
    writeSafetensors(folder + "/adapter_model.safetensors", all);
  };
  write(tensors);
  EXPECT_EQ(fault(), "no error");
  auto more = tensors;
  more.emplace_back("base_model.model.lm_head.lora_A.weight",
                    torch::zeros({1, 1}));
  write(more);
  contains("tensor `base_model.model.lm_head.lora_A.weight` is none of the "
           "modules that `target_modules` of adapter_config.json names");
  auto other = tensors;
  other[0].second = torch::zeros({4, 5});
  write(other);
  contains("has shape [4, 5], but the model and the rank ask for [3, 12]");
  fs::remove_all(folder);
}

} // namespace
