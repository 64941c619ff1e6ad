using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Models.Networks;
using Experiments.Models.Networks.Layers;
using Experiments.Models.Networks.Torch;
using Experiments.Models.Networks.Training;
using Experiments.Models.Networks.Weights;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Experiments.Unit.Models.Networks;

/// <summary>
/// Layers over flat weights compared with TorchSharp's own modules. TorchSharp operations that take a number are excluded: see
/// <see cref="ScalarOperations"/>.
/// </summary>
public sealed class LayerTests
{
    // Both sides compute in float32, in a different order.
    private const double Rounding = 2e-5;

    // The tests below compile only once libtorch is loaded.
    public LayerTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_recurrent_layer_equals_the_torch_module(bool isBidirectional)
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        var layer = new GruLayer("gru", 5, 4, isBidirectional);
        using var weights = Start(layer);
        var module = nn.GRU(5, 4, batchFirst: true, bidirectional: isBidirectional);
        CopyInto(module, name => weights.ToPredict[$"gru.{name}"]);

        var input = Normal(3, 7, 5);
        var expected = module.call(input).Item1;
        AssertClose(expected, layer.Forward(input, weights.ToPredict, ForwardPass.Predicting));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_convolution_block_equals_the_torch_modules(bool isNormalized)
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        var layer = new ConvolutionBlock("conv", 3, 6, (4, 2), Activation.Named("relu"), isNormalized);
        using var weights = Start(layer);
        var convolution = nn.Conv2d(3, 6, 3, padding: 1, bias: !isNormalized);
        CopyInto(convolution, name => weights.ToPredict[$"conv.{name}"]);
        nn.Module<Tensor, Tensor> norm = isNormalized ? nn.BatchNorm2d(6) : nn.Identity();
        norm.train();

        var input = Normal(4, 3, 9, 10);
        for (var pass = 0; pass < 2; pass++)
        {
            // The textbook's order: activation before pooling.
            var expected = nn.functional.max_pool2d(norm.call(convolution.call(input)).relu(), [4, 2]);
            AssertClose(expected, layer.Forward(input, weights.ToTrain, new ForwardPass { UsesBatchStatistics = true }));
        }

        norm.eval();
        var predicted = nn.functional.max_pool2d(norm.call(convolution.call(input)).relu(), [4, 2]);
        AssertClose(predicted, layer.Forward(input, weights.ToPredict, ForwardPass.Predicting));
    }

    [Fact]
    public void Gradients_are_summed_into_the_flat_buffer()
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        var layer = new ConvolutionBlock("conv", 2, 4, (2, 2), Activation.Named("relu"), isNormalized: false);
        using var weights = Start(layer);
        var convolution = nn.Conv2d(2, 4, 3, padding: 1);
        CopyInto(convolution, name => weights.ToPredict[$"conv.{name}"]);
        weights.BeginStep();
        foreach (var input in new[] { Normal(3, 2, 8, 8), Normal(5, 2, 8, 8) })
        {
            layer.Forward(input, weights.ToTrain, ForwardPass.Predicting).square().sum().backward();
            weights.CollectGradient();
            nn.functional.max_pool2d(convolution.call(input).relu(), [2, 2]).square().sum().backward();
        }

        using var gradient = new WeightViews().Add(layer.Weights, weights.Layout, weights.Gradient);
        AssertClose(convolution.weight!.grad!, gradient["conv.weight"], 1e-3); // not null: just computed; sums of some hundreds
        AssertClose(convolution.bias!.grad!, gradient["conv.bias"], 1e-3);
    }

    [Fact]
    public void A_bfloat16_gradient_is_close_to_that_of_float32()
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        var layer = new ConvolutionBlock("conv", 2, 4, (2, 2), Activation.Named("relu"), isNormalized: true);
        using var full = Start(layer);
        using var low = Start(layer, isLowPrecision: true);
        var input = Normal(6, 2, 8, 8);
        full.BeginStep();
        low.BeginStep();
        var pass = new ForwardPass { UsesBatchStatistics = true };
        layer.Forward(input, full.ToTrain, pass).sum().backward();
        layer.Forward(input.to(bfloat16), low.ToTrain, pass).to(float32).sum().backward();
        low.CollectGradient();
        var difference = (full.Gradient - low.Gradient).norm().item<float>() / full.Gradient.norm().item<float>();
        Assert.InRange(difference, 1e-5, 0.05); // bfloat16 has 8 bits: 0.4 % per number
    }

    [Theory]
    [InlineData(0.3, false)]
    [InlineData(0.6, true)]
    public void Dropout_zeroes_its_share_rescales_the_rest_and_is_reproducible(double rate, bool isSpatial)
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        var dropout = new Dropout(rate, isSpatial);
        using var weights = new WeightViews();
        var input = ones(100, 200, 2, 2);
        Tensor Run(ulong seed)
        {
            using var generator = new Generator(seed, CPU);
            return dropout.Forward(input, weights, new ForwardPass { DropoutRandom = generator });
        }

        var values = Run(1).ToFloats();
        Assert.Equal([0f, (float)(1 / (1 - rate))], values.Distinct().Order());

        // Four standard errors of a share among 20,000 channels (or four times as many values).
        Assert.Equal(rate, values.Average(value => value == 0 ? 1.0 : 0.0), 4 * Math.Sqrt(rate * (1 - rate) / 20_000));
        Assert.Equal(isSpatial, values.Chunk(4).All(channel => channel.Distinct().Count() == 1));
        Assert.Equal(values, Run(1).ToFloats());
        Assert.NotEqual(values, Run(2).ToFloats());
        Assert.Same(input, dropout.Forward(input, weights, ForwardPass.Predicting));
    }

    [Fact]
    public void A_tensor_of_values_lives_as_long_as_the_scope_it_is_made_in()
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        WeakReference tensor;
        using (NewDisposeScope())
        {
            tensor = Make();
            Collect();
            Assert.True(tensor.IsAlive);
        }

        Collect();
        Assert.False(tensor.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Make() => new(Enumerable.Repeat(1f, 2).ToArray().ToTensor(CPU));

        static void Collect()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
    }

    [Theory]
    [InlineData("relu", 0, 0, 2)]
    [InlineData("leaky-relu", -0.01, -0.005, 2)]
    [InlineData("elu", -0.6321205588, -0.3934693403, 2)]
    public void An_activation_has_its_closed_form_values(string name, double first, double second, double third)
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        var values = Activation.Named(name).Apply(new[] { -1f, -0.5f, 2f }.ToTensor(CPU)).ToFloats();
        Assert.Equal([first, second, third], values.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-7);
    }

    /// <summary>Algorithm 2 of Loshchilov and Hutter 2019 in double, one weight at a time; sgd as in PyTorch.</summary>
    [Theory]
    [InlineData("adamw", 0.05)]
    [InlineData("adam", 0.05)]
    [InlineData("adam", 0)]
    [InlineData("sgd", 0.05)]
    public void An_optimizer_matches_its_published_algorithm(string kind, double decay)
    {
        const double rate = 0.1;
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        var weights = Normal(40);
        var expected = weights.ToFloats().Select(value => (double)value).ToArray();
        var (first, second) = (new double[40], new double[40]);
        using var optimizer = new Optimizer(kind, 0.9, decay, 40, 40, CPU);
        for (var step = 1; step <= 10; step++)
        {
            var gradient = Normal(40, step);
            var gradients = gradient.ToFloats();
            for (var i = 0; i < 40; i++)
            {
                var g = gradients[i] + (kind == "adam" ? decay * expected[i] : 0);
                expected[i] *= kind == "adam" ? 1 : 1 - (rate * decay);
                first[i] = kind == "sgd" ? (0.9 * first[i]) + g : (0.9 * first[i]) + (0.1 * g);
                second[i] = (0.999 * second[i]) + (0.001 * g * g);
                var direction = kind == "sgd" ? first[i]
                    : first[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                expected[i] -= rate * direction;
            }

            optimizer.Step(weights, gradient, rate);
        }

        Assert.All(expected.Zip(weights.ToFloats()), pair => Assert.Equal(pair.First, pair.Second, Rounding));
        Assert.Equal(10, optimizer.Steps);
    }

    [Fact]
    public void Sgd_decays_only_kernels_and_independently_of_the_gradient()
    {
        using var session = TorchSession.Enter(1, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        using var optimizer = new Optimizer("sgd", 0, 0.5, decayedLength: 2, length: 3, CPU);
        var weights = new float[] { 1, 2, 4 }.ToTensor(CPU);
        optimizer.Step(weights, zeros(3), 0.1);
        Assert.Equal([0.95f, 1.9f, 4], weights.ToFloats());
    }

    private static TrainedWeights Start(ILayer layer, bool isLowPrecision = false)
    {
        var layout = new WeightLayout(layer.Weights);
        return new(layout, layout.Initialize(3), isLowPrecision, CPU);
    }

    private static Tensor Normal(long length, int number) => Normal(number + 1, length)[number].clone();

    private static Tensor Normal(params long[] shape)
    {
        var random = new RandomStream(Seeds.Derive(11, string.Join('x', shape)));
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        foreach (ref var value in values.AsSpan())
        {
            value = (float)random.NextNormal();
        }

        return values.ToTensor(CPU).reshape(shape);
    }

    private static void CopyInto(nn.Module module, Func<string, Tensor> weight)
    {
        using var guard = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            parameter.copy_(weight(name));
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = Rounding)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.All(expected.ToFloats().Zip(actual.ToFloats()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
