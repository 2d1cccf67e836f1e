console.log("init");

exports.handler = async () => {
  console.log("run");
  return { statusCode: 200 };
};
