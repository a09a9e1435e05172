// In: a value of any type. Out: something that a graph of autograd keeps.
// Must not know: what the value is.
#pragma once

#include <torch/torch.h>

#include <utility>

namespace rlrt {

template <typename Value> struct Kept : torch::CustomClassHolder {
  explicit Kept(Value value) : value(std::move(value)) {}
  Value value;
};

/// For AutogradContext::saved_data; the graph owns a copy of the value.
template <typename Value> c10::IValue capsule(Value value) {
  return c10::IValue::make_capsule(
      c10::make_intrusive<Kept<Value>>(std::move(value)));
}

/// The value of a capsule that was made of this type.
template <typename Value> Value &inCapsule(const c10::IValue &capsule) {
  return static_cast<Kept<Value> *>(capsule.toCapsule().get())->value;
}

} // namespace rlrt
