// In: Hugging Face folders, good and broken. Out: models, or errors that name
// file and field or tensor.
// Must not know: how a forward pass works.
#include "model/HfFolder.h"
#include "model/Safetensors.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace rlrt;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path &file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A copy of a model folder that a test may break.
class HfFolder : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "rlrt-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    use("tied");
  }
  void TearDown() override { fs::remove_all(folder); }

  void use(const std::string &name) {
    fs::remove_all(folder);
    fs::copy(fs::path(MODELS_DIR) / name, folder);
    fs::remove(folder / "expectations.safetensors");
  }
  void write(const std::string &name, const std::string &text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  std::string loadError() {
    try {
      loadHfFolder(folder.string());
    } catch (const std::exception &e) {
      return e.what();
    }
    return "no error";
  }
  std::string errorWithConfig(const std::function<void(json &)> &change) {
    json config = json::parse(read(folder / "config.json"));
    json changed = config;
    change(changed);
    write("config.json", changed.dump());
    std::string error = loadError();
    write("config.json", config.dump());
    return error;
  }
  /// model.safetensors with a changed header before the same data.
  std::string errorWithHeader(const std::function<void(json &)> &change) {
    std::string file = read(folder / "model.safetensors");
    uint64_t size = 0;
    std::memcpy(&size, file.data(), 8);
    json header = json::parse(file.substr(8, size));
    change(header);
    write("model.safetensors",
          withHeader(header.dump(), file.substr(8 + size)));
    std::string error = loadError();
    write("model.safetensors", file);
    return error;
  }
  static std::string withHeader(const std::string &header,
                                const std::string &data) {
    uint64_t size = header.size();
    return std::string(reinterpret_cast<char *>(&size), 8) + header + data;
  }

  fs::path folder;
};

void expectContains(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

const std::string norm = "model.norm.weight";

TEST_F(HfFolder, SavesWhatItLoads) {
  for (const char *name : {"tied", "untied"}) {
    use(name);
    auto model = loadHfFolder(folder.string());
    fs::path copy = folder / "deep" / "copy";
    saveHfFolder(copy.string(), *model, {{"tokenizer.json", "{}\n"}});
    EXPECT_EQ(read(copy / "tokenizer.json"), "{}\n");
    auto again = loadHfFolder(copy.string());
    auto a = model->parameters(), b = again->parameters();
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].first, b[i].first);
      EXPECT_TRUE(torch::equal(a[i].second, b[i].second)) << a[i].first;
    }
    const ModelConfig &c = model->config(), &d = again->config();
    EXPECT_EQ(c.ropes, d.ropes);
    EXPECT_EQ(c.normEps, d.normEps);
    EXPECT_EQ(c.headSize, d.headSize);
    EXPECT_EQ(c.tiedHead, d.tiedHead);
    EXPECT_EQ(c.eosAll, d.eosAll);
    for (const auto &entry : fs::directory_iterator(copy))
      EXPECT_NE(entry.path().extension(), ".part");
  }
}

TEST_F(HfFolder, ReadsBothSpellingsOfTheRotaryBase) {
  EXPECT_EQ(loadHfFolder(folder.string())->config().ropes[0].theta, 100000.0);
  json config = json::parse(read(folder / "config.json"));
  config.erase("rope_parameters");
  config["rope_theta"] = 5000.0;
  write("config.json", config.dump());
  EXPECT_EQ(loadHfFolder(folder.string())->config().ropes[0].theta, 5000.0);
}

TEST_F(HfFolder, CollectsEveryEndToken) {
  write("generation_config.json", R"({"eos_token_id": [7, 2]})");
  EXPECT_EQ(loadHfFolder(folder.string())->config().eosAll,
            (std::vector<int64_t>{2, 7}));
}

TEST_F(HfFolder, RefusesFieldsThatWouldChangeNumbers) {
  const std::pair<const char *, json> bad[] = {
      {"hidden_act", "gelu"},
      {"sliding_window", 128},
      {"attention_dropout", 0.1},
      {"quantization_config", {{"bits", 4}}},
      {"model_type", "falcon"},
      {"architectures", json::array({"LlamaForSequenceClassification"})},
      {"logit_scale", 2.0},
      {"vocab_size", "many"}};
  for (const auto &[field, value] : bad) {
    std::string error = errorWithConfig([&](json &c) { c[field] = value; });
    expectContains(error, "config.json`");
    expectContains(error, "`" + std::string(field) + "`");
  }
  expectContains(errorWithConfig([](json &c) {
                   c["rope_parameters"]["rope_type"] = "longrope";
                 }),
                 "rope_parameters.rope_type");
  expectContains(errorWithConfig([](json &c) { c.erase("hidden_size"); }),
                 "`hidden_size` is missing");
  EXPECT_EQ(errorWithConfig([](json &c) { c["sliding_window"] = nullptr; }),
            "no error");
}

TEST_F(HfFolder, NamesMissingForeignAndMisshapenTensors) {
  expectContains(errorWithConfig([](json &c) { c["num_hidden_layers"] = 3; }),
                 "`model.layers.2.input_layernorm.weight` is missing");
  expectContains(errorWithConfig([](json &c) { c["num_hidden_layers"] = 1; }),
                 "`model.layers.1.");
  std::string error =
      errorWithConfig([](json &c) { c["intermediate_size"] = 25; });
  expectContains(error, "[24, 16]");
  expectContains(error, "[25, 16]");
}

TEST_F(HfFolder, RefusesPickles) {
  fs::remove(folder / "model.safetensors");
  expectContains(loadError(), "no model.safetensors");
  for (const char *name : {"pytorch_model.bin", "consolidated.00.pth",
                           "pytorch_model-00001-of-00002.bin", "model.pt"}) {
    write(name, "x");
    expectContains(loadError(), "executes code");
    expectContains(loadError(), name);
    fs::remove(folder / name);
  }
}

TEST_F(HfFolder, RefusesBrokenShards) {
  use("untied");
  fs::path index = folder / "model.safetensors.index.json";
  json good = json::parse(read(index)), bad = good;
  std::string file = good["weight_map"][norm];
  bad["weight_map"][norm] = "../elsewhere.safetensors";
  write(index.filename(), bad.dump());
  expectContains(loadError(), "outside the folder");
  for (const auto &[name, other] : good["weight_map"].items())
    if (other != file)
      bad["weight_map"][norm] = other;
  write(index.filename(), bad.dump());
  expectContains(loadError(), norm);
  write(index.filename(), good.dump());
  fs::remove(folder / file);
  expectContains(loadError(), file);
}

TEST_F(HfFolder, RefusesBrokenSafetensors) {
  std::string file = read(folder / "model.safetensors");
  auto errorOf = [&](const std::string &text) {
    write("model.safetensors", text);
    std::string error = loadError();
    write("model.safetensors", file);
    return error;
  };
  expectContains(errorOf(""), "0 bytes");
  expectContains(errorOf(file.substr(0, 100)), "truncated");
  expectContains(errorOf(file.substr(0, file.size() - 4)), "truncated");
  expectContains(errorOf(file + "more"), "4 bytes after the last tensor");
  expectContains(errorOf(withHeader("{\"a\":", "")), "not JSON");
  expectContains(errorOf(withHeader("[1]", "")), "not a JSON object");
  std::string entry = R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  expectContains(errorOf(withHeader("{" + entry + "," + entry + "}", "1234")),
                 "named twice");
}

TEST_F(HfFolder, RefusesBrokenSafetensorsEntries) {
  auto with = [&](const char *field, const json &value) {
    std::string error =
        errorWithHeader([&](json &h) { h[norm][field] = value; });
    expectContains(error, "model.safetensors`");
    return error;
  };
  expectContains(with("dtype", "F33"), "unknown dtype `F33`");
  expectContains(with("dtype", "I32"), "stored as I32");
  expectContains(with("dtype", "F64"), "needs 128");
  expectContains(with("shape", {17}), "needs 68");
  expectContains(with("shape", {-1}), "not a size");
  expectContains(with("shape", {1ull << 62, 1ull << 62}), "out of range");
  expectContains(with("data_offsets", {8}), "not two offsets");
  expectContains(with("data_offsets", {64, 0}), "truncated");
  expectContains(with("data_offsets", {0, 1ull << 60}), "truncated");
  expectContains(with("data_offsets", {0, 64}), "overlaps");
  EXPECT_EQ(errorWithHeader([](json &) {}), "no error");
}

TEST_F(HfFolder, AcceptsARepeatedTiedHeadOnlyWhenEqual) {
  auto model = loadHfFolder(folder.string());
  auto tensors = model->parameters();
  fs::path file = folder / "model.safetensors";
  tensors.emplace_back("lm_head.weight", model->headWeight().detach().clone());
  writeSafetensors(file.string(), tensors);
  EXPECT_EQ(loadError(), "no error");
  tensors.back().second[0][0] += 1;
  writeSafetensors(file.string(), tensors);
  expectContains(loadError(), "lm_head.weight");
}

} // namespace
