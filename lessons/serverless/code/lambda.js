// AWS Lambda handler pattern
console.log("Each platform has its own function signature");
console.log("But they all follow the same pattern:");
console.log("Receive event -> process -> return response");

exports.handler = async (event) => {
  const name = event.queryStringParameters?.name || "World";
  const answer = { message: `Hello, ${name}!` };

  return { statusCode: 200, body: JSON.stringify(answer) };
};
