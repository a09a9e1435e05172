// In: abi.h and abi.def, librlrt. Out: verdicts on exported names and on the
// statuses of exceptions. Must not know: how services work.
#include "rlrt/abi.h"
#include "runtime/abi/Guard.h"
#include "runtime/run/Runner.h"

#include <gtest/gtest.h>

#include <dlfcn.h>

#include <set>

namespace rlrt::test {
namespace {

TEST(AbiTest, EveryRowIsExportedUnderItsCName) {
  std::set<std::string> names;
#define A(kind, name) 0
#define ARGS(...) 0
#define ABI(name, args, meaning)                                               \
  EXPECT_TRUE(names.insert(#name).second) << #name;                            \
  EXPECT_EQ(dlsym(RTLD_DEFAULT, #name), reinterpret_cast<void *>(&::name))     \
      << #name;                                                                \
  EXPECT_STRNE(meaning, "");
#include "rlrt/abi.def"
#undef ABI
#undef ARGS
#undef A
  EXPECT_GE(names.size(), 22u);
  EXPECT_EQ(dlsym(RTLD_DEFAULT, "rlrt_main"),
            reinterpret_cast<void *>(&rlrt_main));
}

TEST(AbiTest, GuardTurnsEveryExceptionIntoAStatus) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(guard([] {}), 0);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  testing::internal::CaptureStderr();
  EXPECT_EQ(guard([] { throw InputError("a file"); }), 2);
  EXPECT_EQ(guard([] { throw std::runtime_error("a step"); }), 1);
  EXPECT_EQ(guard([] { throw 5; }), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "error: a file\nerror: a step\n"
            "error: an exception of unknown type\n");
  // Printed where it was thrown; only the status travels.
  testing::internal::CaptureStderr();
  EXPECT_EQ(guard([] { check(2); }), 2);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(AbiTest, LibTorchErrorsArePrintedWithoutTheirStack) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(guard([] { torch::ones({2, 3}).mm(torch::ones({2, 3})); }), 1);
  std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("mat1 and mat2"), std::string::npos) << text;
  EXPECT_EQ(text.find("frame #"), std::string::npos) << text;
}

TEST(AbiTest, OtherAbiVersionIsRefused) {
  rlrt_program program = {
      RLRT_ABI_VERSION + 1, "{}", nullptr, 0, nullptr, 0, nullptr, nullptr};
  char name[] = "program";
  char *arguments[] = {name, nullptr};
  testing::internal::CaptureStderr();
  EXPECT_EQ(rlrt_main(1, arguments, &program), 1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("compile it again"),
            std::string::npos);
}

TEST(AbiTest, BrokenRecordIsAnErrorNotACrash) {
  char name[] = "program";
  char *arguments[] = {name, nullptr};
  for (const char *config : {"", "{", "[]", "{\"experiment\": 3}"}) {
    rlrt_program program = {RLRT_ABI_VERSION, config, nullptr, 0,
                            nullptr,          0,      nullptr, nullptr};
    testing::internal::CaptureStderr();
    EXPECT_EQ(rlrt_main(1, arguments, &program), 1);
    EXPECT_EQ(testing::internal::GetCapturedStderr().rfind(
                  "error: program record: ", 0),
              0u);
  }
}

} // namespace
} // namespace rlrt::test
