using Experiments.ClientCli.Commands.Node;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class NodeLabelTests
{
    [Fact]
    public void A_label_is_parsed_into_key_and_value()
    {
        Assert.Equal(("a", "b=c"), NodeLabel.Parse("a=b=c"));
        Assert.Equal(("a", null), NodeLabel.Parse("a="));
        Assert.Throws<UserErrorException>(() => NodeLabel.Parse("=b"));
    }
}
